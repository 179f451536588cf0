curl https://aiphoto.io/api/status \
  -H "Authorization: Bearer YOUR_API_KEY"
