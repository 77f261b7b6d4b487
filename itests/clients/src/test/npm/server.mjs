// The server under test, and what it is asked to hear.
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';

export const base = process.env.COCHLEA_URL;
export const key = process.env.COCHLEA_KEY;
export const file = process.env.COCHLEA_FILE;

/** What `cochlea transcribe` hears in the file. */
export const expected = process.env.COCHLEA_EXPECTED;

export const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: 0 });

/** The samples of the file, 16 kHz and 16 bits, behind its header of 44 bytes. */
export const samples = () => {
  const wav = readFileSync(file);
  return wav.subarray(44);
};

/** Every sample of `pcm` thrice and every second of those: 16 kHz brought to 24 kHz, roughly. */
export const at24kHz = (pcm) => {
  const count = Math.floor(pcm.length / 2);
  const out = Buffer.alloc(Math.floor((count * 3) / 2) * 2);
  for (let i = 0; i < out.length / 2; i++) {
    const at = (i * 2) / 3;
    const before = pcm.readInt16LE(2 * Math.floor(at));
    const after = pcm.readInt16LE(2 * Math.min(count - 1, Math.floor(at) + 1));
    out.writeInt16LE(Math.round(before + (after - before) * (at % 1)), 2 * i);
  }
  return out;
};

/** Pieces of 100 ms. */
export const pieces = (audio, bytes) => {
  const all = [];
  for (let at = 0; at < audio.length; at += bytes) all.push(audio.subarray(at, at + bytes));
  return all;
};

export const words = (text) => text.trim().split(/\s+/);

/** Share of `words` that are heard in their order: enough where partials moved a word. */
export const alike = (one, other) => {
  const a = words(one);
  const b = words(other);
  const longest = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      longest[i][j] =
        a[i - 1] === b[j - 1]
          ? longest[i - 1][j - 1] + 1
          : Math.max(longest[i - 1][j], longest[i][j - 1]);
    }
  }
  return longest[a.length][b.length] / Math.max(a.length, b.length);
};
