const response = await fetch('https://craftr.art/api/v1/image', {
method: 'POST',
headers: {
'Authorization': 'Bearer your_api_key_here',
'Content-Type': 'application/json',
'Accept': 'image/svg+xml'
},
body: JSON.stringify({
width: 1200,
height: 630,
background: '#ffffff',
components: [
{
type: 'text',
text: 'Hello World',
fontSize: 48,
fontWeight: '700',
fontFamily: 'Inter',
color: '#000000',
x: 600,
y: 315,
frameWidth: 'fit'
}
]
})
});
// Handle the SVG response
if (response.ok) {
const svgImage = await response.text();
// Use the SVG data
}
