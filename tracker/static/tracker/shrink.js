// A photo made smaller before it goes up: at most 1,600 pixels on its longer side, as JPEG. What
// this browser cannot draw (HEIC in most) goes up as it is, and the server makes it smaller.

window.shrunk = async (file, { side = 1600, quality = 0.82 } = {}) => {
  const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(drawn.width * scale);
  canvas.height = Math.round(drawn.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; // JPEG has no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  return blob && blob.size < file.size ? blob : file;
};
