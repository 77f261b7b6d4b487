// The official client's Realtime sockets, of the present dialect and of the beta's. With partials
// a word may come out otherwise than without, so texts are alike; deltas are told for good, so they
// make up the final text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { OpenAIRealtimeWS as BetaRealtimeWS } from 'openai/beta/realtime/ws';
import { alike, at24kHz, base, client, expected, pieces, samples } from './server.mjs';

const TRANSCRIPTION = 'conversation.item.input_audio_transcription.';

/** Everything that comes, and a promise of the first event of a type. */
const listen = (socket) => {
  const events = [];
  const waiting = [];
  socket.on('event', (event) => {
    events.push(event);
    for (const each of waiting) if (each.type === event.type) each.resolve(event);
  });
  socket.on('error', () => {});
  return {
    events,
    first: (type) =>
      new Promise((resolve, reject) => {
        const known = events.find((event) => event.type === type);
        if (known) resolve(known);
        waiting.push({ type, resolve });
        setTimeout(() => reject(new Error(`no ${type} in ${JSON.stringify(events)}`)), 30000).unref();
      }),
  };
};

const text = (events) =>
  events
    .filter((event) => event.type === `${TRANSCRIPTION}completed`)
    .map((event) => event.transcript)
    .join(' ')
    .trim();

const requireDeltas = (events) => {
  for (const done of events.filter((event) => event.type === `${TRANSCRIPTION}completed`)) {
    const deltas = events.filter(
      (event) => event.type === `${TRANSCRIPTION}delta` && event.item_id === done.item_id,
    );
    assert.equal(deltas.map((event) => event.delta).join(''), done.transcript);
  }
};

const silence = (bytes) => Buffer.alloc(bytes);

const append = (socket, audio, bytes) => {
  for (const piece of pieces(audio, bytes)) {
    socket.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
  }
};

test('present dialect, 24 kHz, the server finds where speech ends', async () => {
  const socket = new OpenAIRealtimeWS({ model: 'gpt-realtime' }, client);
  const heard = listen(socket);
  assert.equal((await heard.first('session.created')).session.type, 'transcription');
  socket.send({
    type: 'session.update',
    session: {
      type: 'transcription',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24000 },
          transcription: { model: 'gpt-4o-transcribe', language: 'en' },
          turn_detection: { type: 'server_vad' },
        },
      },
    },
  });
  await heard.first('session.updated');
  append(socket, Buffer.concat([at24kHz(samples()), silence(2 * 48000)]), 4800);
  const started = await heard.first('input_audio_buffer.speech_started');
  const stopped = await heard.first('input_audio_buffer.speech_stopped');
  const done = await heard.first(`${TRANSCRIPTION}completed`);
  assert.ok(stopped.audio_end_ms > started.audio_start_ms);
  assert.equal((await heard.first('input_audio_buffer.committed')).item_id, started.item_id);
  assert.equal((await heard.first('conversation.item.added')).item.id, started.item_id);
  assert.equal(done.item_id, started.item_id);
  requireDeltas(heard.events);
  assert.ok(alike(text(heard.events), expected) >= 0.6, text(heard.events));
  socket.close();
});

test('present dialect, 16 kHz, the client commits', async () => {
  const socket = new OpenAIRealtimeWS({ model: 'gpt-realtime' }, client);
  const heard = listen(socket);
  await heard.first('session.created');
  socket.send({
    type: 'session.update',
    session: {
      type: 'transcription',
      audio: { input: { format: { type: 'audio/pcm', rate: 16000 }, turn_detection: null } },
    },
  });
  await heard.first('session.updated');
  append(socket, samples(), 3200);
  socket.send({ type: 'input_audio_buffer.commit' });
  await heard.first(`${TRANSCRIPTION}completed`);
  requireDeltas(heard.events);
  assert.ok(alike(text(heard.events), expected) >= 0.6, text(heard.events));
  assert.ok(!heard.events.some((event) => event.type.includes('speech_started')));
  socket.close();
});

for (const [format, encode] of [
  ['audio/pcmu', muLaw],
  ['audio/pcma', aLaw],
]) {
  test(`present dialect, ${format}`, async () => {
    const socket = new OpenAIRealtimeWS({ model: 'gpt-realtime' }, client);
    const heard = listen(socket);
    await heard.first('session.created');
    socket.send({
      type: 'session.update',
      session: {
        type: 'transcription',
        audio: { input: { format: { type: format }, turn_detection: null } },
      },
    });
    await heard.first('session.updated');
    append(socket, telephone(samples(), encode), 800);
    socket.send({ type: 'input_audio_buffer.commit' });
    const done = await heard.first(`${TRANSCRIPTION}completed`);
    assert.notEqual(done.transcript, '');
    socket.close();
  });
}

test('dialect of the beta', async () => {
  const socket = new BetaRealtimeWS({ model: 'gpt-4o-realtime-preview' }, client);
  const heard = listen(socket);
  await heard.first('transcription_session.created');
  socket.send({
    type: 'transcription_session.update',
    session: {
      input_audio_format: 'pcm16',
      input_audio_transcription: { model: 'whisper-1', language: 'en' },
      turn_detection: null,
    },
  });
  const updated = await heard.first('transcription_session.updated');
  assert.equal(updated.session.input_audio_format, 'pcm16');
  append(socket, at24kHz(samples()), 4800);
  socket.send({ type: 'input_audio_buffer.commit' });
  await heard.first('conversation.item.created');
  await heard.first(`${TRANSCRIPTION}completed`);
  requireDeltas(heard.events);
  assert.ok(alike(text(heard.events), expected) >= 0.6, text(heard.events));
  socket.close();
});

test('a client secret opens a session as it was made for', async () => {
  const made = await client.realtime.clientSecrets.create({
    expires_after: { anchor: 'created_at', seconds: 60 },
    session: {
      type: 'transcription',
      audio: { input: { format: { type: 'audio/pcmu' }, turn_detection: null } },
    },
  });
  assert.match(made.value, /^ek_/);
  const guest = new OpenAI({ baseURL: `${base}/v1`, apiKey: made.value, maxRetries: 0 });
  const socket = new OpenAIRealtimeWS({ model: 'gpt-realtime' }, guest);
  const created = await listen(socket).first('session.created');
  assert.equal(created.session.audio.input.format.type, 'audio/pcmu');
  socket.close();
  await assert.rejects(guest.models.list(), OpenAI.AuthenticationError);
  const beta = await client.beta.realtime.transcriptionSessions.create({
    input_audio_format: 'g711_ulaw',
  });
  assert.match(beta.client_secret.value, /^ek_/);
});

test('errors name the event, and the session goes on', async () => {
  const socket = new OpenAIRealtimeWS({ model: 'gpt-realtime' }, client);
  const heard = listen(socket);
  await heard.first('session.created');
  socket.send({ type: 'response.create', event_id: 'mine' });
  const error = (await heard.first('error')).error;
  assert.equal(error.event_id, 'mine');
  assert.equal(error.type, 'invalid_request_error');
  socket.send({ type: 'input_audio_buffer.clear' });
  await heard.first('input_audio_buffer.cleared');
  socket.close();
});

/** Every second sample of 16 kHz, companded by ITU-T G.711. */
function telephone(pcm, encode) {
  const out = Buffer.alloc(Math.floor(pcm.length / 4));
  for (let i = 0; i < out.length; i++) out[i] = encode(pcm.readInt16LE(4 * i));
  return out;
}

function muLaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32635, Math.abs(sample)) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 255;
}

function aLaw(sample) {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(32767, Math.abs(sample));
  const exponent = magnitude < 256 ? 0 : Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
