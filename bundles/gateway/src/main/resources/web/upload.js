import { ServerError } from './server.js';

/**
 * Has a recording transcribed while it is sent.
 *
 * @param tell its methods sent(fraction) and delta(text) are called
 * @param signal that breaks it off
 * @returns the whole text
 */
export function transcribe(server, file, model, tell, signal) {
  const form = new FormData();
  form.append('model', model);
  form.append('stream', 'true');
  form.append('file', file);
  return new Promise((resolve, reject) => {
    // fetch() tells nothing of how much of a body is sent.
    const request = new XMLHttpRequest();
    const events = new Events();
    let whole;
    request.upload.onprogress = ({ loaded, total }) => tell.sent(loaded / total);
    request.onprogress = () => {
      if (request.status === 200) {
        for (const event of events.read(request.responseText)) {
          if (event.type === 'transcript.text.delta') {
            tell.delta(event.delta);
          } else if (event.type === 'transcript.text.done') {
            whole = event.text;
          }
        }
      }
    };
    request.onload = () =>
      whole === undefined
        ? reject(new ServerError(request.status, request.responseText))
        : resolve(whole);
    request.onerror = () => reject(new Error('The connection to the server broke.'));
    request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.open('POST', server.url('v1/audio/transcriptions'));
    for (const [name, value] of Object.entries(server.headers)) {
      request.setRequestHeader(name, value);
    }
    request.send(form);
  });
}

/** Server-sent events of a text that grows. */
class Events {
  constructor() {
    this.at = 0;
  }

  /** Those that are complete and were not read before. */
  * read(text) {
    for (let end; (end = text.indexOf('\n\n', this.at)) >= 0; this.at = end + 2) {
      yield JSON.parse(text.slice(this.at, end).replace(/^data: /, ''));
    }
  }
}
