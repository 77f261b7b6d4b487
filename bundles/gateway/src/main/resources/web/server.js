const KEY = 'cochlea.key';
const PATIENCE_MILLIS = 5000;

/** An answer that is an error; its status is 0 where there was no answer. */
export class ServerError extends Error {
  constructor(status, body) {
    super(explanation(body) || `The server answers ${status}`);
    this.status = status;
  }
}

function explanation(body) {
  try {
    return JSON.parse(body).error.message;
  } catch {
    return '';
  }
}

/** The server this page came from, and the key it is asked with. */
export class Server {
  get key() {
    return sessionStorage.getItem(KEY) ?? '';
  }

  set key(value) {
    sessionStorage.setItem(KEY, value);
  }

  /** Headers of a request. */
  get headers() {
    return this.key ? { Authorization: `Bearer ${this.key}` } : {};
  }

  url(path) {
    return new URL(path, document.baseURI);
  }

  async status() {
    const response = await fetch(this.url('status'), {
      headers: this.headers,
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    if (!response.ok) {
      throw new ServerError(response.status, await response.text());
    }
    return response.json();
  }

  /** A WebSocket; browsers cannot give it headers, so that the key goes as a subprotocol. */
  socket(path) {
    const url = this.url(path);
    url.protocol = url.protocol.replace('http', 'ws');
    return this.key
      ? new WebSocket(url, ['realtime', `openai-insecure-api-key.${this.key}`])
      : new WebSocket(url);
  }
}
