const fs = require('fs');
const fetch = require('node-fetch');

async function generateCaricature(imagePath, style = 'simple_caricature') {
  try {
    // Read and encode image
    const imageBuffer = fs.readFileSync(imagePath);
    const base64Image = imageBuffer.toString('base64');
    
    // Create order
    const response = await fetch('https://caricatu.ro/api/v1/generate', {
      method: 'POST',
      headers: {
        'Authorization': 'Bearer YOUR_API_KEY',
        'Content-Type': 'application/json'
      },
      body: JSON.stringify({
        image: base64Image,
        style: style,
        options: {
          quality: 'high',
          format: 'jpg'
        }
      })
    });
    
    const result = await response.json();
    
    if (!result.success) {
      throw new Error(result.error.message);
    }
    
    console.log(`Order created: ${result.order_id}`);
    console.log('Waiting for completion...');
    
    // Poll for completion
    const orderId = result.order_id;
    let completed = false;
    
    while (!completed) {
      await new Promise(resolve => setTimeout(resolve, 5000)); // Wait 5 seconds
      
      const statusResponse = await fetch(`https://caricatu.ro/api/v1/orders/${orderId}`, {
        headers: {
          'Authorization': 'Bearer YOUR_API_KEY'
        }
      });
      
      const statusResult = await statusResponse.json();
      
      if (statusResult.success) {
        const order = statusResult.order;
        console.log(`Status: ${order.status}`);
        
        if (order.status === 'completed') {
          console.log('Caricature generated successfully!');
          console.log('Original:', order.results.original_url);
          console.log('Caricature:', order.results.caricature_url);
          completed = true;
          return order;
        } else if (order.status === 'failed') {
          throw new Error('Generation failed');
        }
      }
    }
  } catch (error) {
    console.error('Error:', error.message);
    throw error;
  }
}

// Usage
generateCaricature('./path/to/your/photo.jpg', 'simple_caricature')
  .then(result => console.log('Done!', result))
  .catch(error => console.error('Failed:', error));
