// Takes turns like the test client of vosk-server: a piece of audio, an answer, to the end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import WebSocket from 'ws';
import { alike, base, expected, key, pieces, samples } from './server.mjs';

const open = async () => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/vosk`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  await once(socket, 'open');
  const answer = async () => JSON.parse((await once(socket, 'message'))[0].toString());
  return { socket, answer };
};

const transcribe = async (config) => {
  const { socket, answer } = await open();
  socket.send(JSON.stringify({ config: { sample_rate: 16000, ...config } }));
  const finals = [];
  let partials = 0;
  for (const piece of pieces(samples(), 8000)) {
    socket.send(piece);
    const said = await answer();
    if ('partial' in said) partials++;
    else finals.push(said);
  }
  socket.send('{"eof" : 1}');
  finals.push(await answer());
  await once(socket, 'close');
  assert.ok(partials > 0);
  return finals;
};

test('words with times', async () => {
  const finals = await transcribe({ words: true });
  const text = finals.map((each) => each.text).join(' ').trim();
  assert.ok(alike(text, expected) >= 0.6, text);
  const words = finals.flatMap((each) => each.result ?? []);
  assert.equal(words.map((each) => each.word).join(' '), text);
  for (const word of words) {
    assert.ok(word.start < word.end && word.conf >= 0 && word.conf <= 1, JSON.stringify(word));
  }
});

test('without words', async () => {
  for (const final of await transcribe({ words: 0 })) assert.equal(final.result, undefined);
});

test('alternatives', async () => {
  const finals = await transcribe({ max_alternatives: 1 });
  const text = finals.map((each) => each.alternatives[0].text).join(' ').trim();
  assert.ok(alike(text, expected) >= 0.6, text);
});

test('what is not allowed is said, and the connection closed', async () => {
  const { socket, answer } = await open();
  socket.send('{"config":{"sample_rate":1}}');
  assert.match((await answer()).error, /sample_rate/);
  await once(socket, 'close');
});
