const response = await fetch('https://craftr.art/api/v1/image', {
method: 'POST',
headers: {
'Authorization': 'Bearer your_api_key_here',
'Content-Type': 'application/json',
'Accept': 'image/png'
},
// Same body as previous example
});
// Handle the PNG response
if (response.ok) {
const pngBuffer = await response.arrayBuffer();
// Use the PNG data
}
