// node:stream/consumers: all of a stream, of Node.js or of the web, at once.
const { Buffer } = require("buffer");

async function buffer(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function arrayBuffer(stream) {
  const bytes = await buffer(stream);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

async function text(stream) {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of stream) {
    all += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return all + decoder.decode();
}

const json = async (stream) => JSON.parse(await text(stream));
const blob = async (stream) => new Blob([await buffer(stream)]);

module.exports = { arrayBuffer, blob, buffer, json, text };
