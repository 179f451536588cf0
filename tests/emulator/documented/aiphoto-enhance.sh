curl -X POST https://aiphoto.io/api/enhance \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -F "image=@photo.jpg" \
  -F "strength=7"
