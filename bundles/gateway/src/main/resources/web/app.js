/** Joins the parts of the page. */
import { Server } from './server.js';
import './source-panel.js';
import './transcript-panel.js';
import './monitor-panel.js';

const POLL_MILLIS = 1000;

const server = new Server();
const health = document.querySelector('#health');
const key = document.querySelector('#key');
const source = document.querySelector('source-panel');
const monitor = document.querySelector('monitor-panel');

source.connect(server, document.querySelector('transcript-panel'));

/** What the page says of an answer: a state for its looks, words, and whether it can transcribe. */
function judge(status) {
  return status.models.length
    ? { state: 'ready', text: 'Ready', usable: true }
    : { state: 'lacking', text: 'No model: “cochlea model pull” fetches one', usable: false };
}

function excuse(error) {
  if (error.status === 401) {
    return { state: 'lacking', text: server.key ? 'The key is not known here' : 'Needs a key' };
  }
  return error.status
    ? { state: 'lacking', text: error.message }
    : { state: 'gone', text: 'Server gone, trying again…' };
}

function show({ state, text, usable = false }) {
  health.dataset.state = state;
  if (health.textContent !== text) {
    health.textContent = text;
  }
  source.usable = usable;
}

async function poll() {
  try {
    const status = await server.status();
    key.hidden = true;
    monitor.show(status);
    source.model = status.default_model;
    show(judge(status));
  } catch (error) {
    monitor.show(null);
    if (error.status === 401 && key.hidden) {
      key.hidden = false;
      key.elements[0].focus();
    }
    show(excuse(error));
  }
}

key.addEventListener('submit', event => {
  event.preventDefault();
  server.key = key.elements[0].value.trim();
  key.reset();
  poll();
});

async function pollForever() {
  for (;;) {
    if (!document.hidden) {
      await poll();
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MILLIS));
  }
}

pollForever();
