curl -X POST https://aiphoto.io/api/generate \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "prompt": "A serene mountain lake at golden hour, photorealistic",
    "model": "flux-pro",
    "style": "Photorealistic",
    "ratio": "16:9"
  }'
