const MOST_UNSENT_SECONDS = 5;
const BYTES_PER_SAMPLE = 2;

const REFUSALS = {
  NotAllowedError: 'The microphone is blocked. Allow it beside the address, then press Listen again.',
  NotFoundError: 'There is no microphone.',
  NotReadableError: 'Another program holds the microphone.',
};

/**
 * Speech on its way from the microphone to the server and back as text, over Vosk's protocol: it is
 * the one that also tells what may still change.
 */
export class Dictation {
  /**
   * @param server that hears it
   * @param tell its methods level(rms), partial(text), final(text) and ended(complaint) are called
   */
  constructor(server, tell) {
    this.server = server;
    this.tell = tell;
    this.over = false;
  }

  /** Asks for the microphone, then listens until it is stopped. */
  async start() {
    try {
      this.stream = await microphone();
      this.context = new AudioContext();
      await this.context.audioWorklet.addModule(this.server.url('pcm-worklet.js'));
      if (!this.over) {
        this.capture();
        this.open();
      }
    } catch (error) {
      this.end(REFUSALS[error.name] ?? error.message);
    }
    if (this.over) {
      this.release();
    }
  }

  capture() {
    const node = new AudioWorkletNode(this.context, 'pcm', { numberOfOutputs: 0 });
    node.port.onmessage = ({ data: { level, audio } }) => {
      if (!this.stopping) {
        this.tell.level(level);
        this.send(audio);
      }
    };
    this.context.createMediaStreamSource(this.stream).connect(node);
  }

  /** What is said before the server is there is not lost. */
  open() {
    this.early = [JSON.stringify({ config: { sample_rate: this.context.sampleRate, words: false } })];
    this.socket = this.server.socket('vosk');
    this.socket.onopen = () => this.early.splice(0).forEach(message => this.socket.send(message));
    this.socket.onmessage = ({ data }) => this.take(JSON.parse(data));
    this.socket.onclose = ({ wasClean, code }) =>
      this.end(wasClean && code === 1000 ? '' : 'The connection to the server broke.');
  }

  send(audio) {
    const most = MOST_UNSENT_SECONDS * this.context.sampleRate * BYTES_PER_SAMPLE;
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(audio);
    } else {
      this.early.push(audio);
    }
    if (this.socket.bufferedAmount + this.early.length * audio.byteLength > most) {
      this.end('The connection is too slow for live audio.');
    }
  }

  take(message) {
    if (message.error) {
      this.end(message.error);
    } else if (message.partial !== undefined) {
      this.tell.partial(message.partial);
    } else if (message.text) {
      this.tell.final(message.text);
    }
  }

  /** No more is said; the server still completes the text, unless it is told a second time. */
  stop() {
    if (this.stopping || this.socket?.readyState !== WebSocket.OPEN) {
      this.end('');
      return;
    }
    this.stopping = true;
    this.release();
    this.socket.send(JSON.stringify({ eof: 1 }));
  }

  end(complaint) {
    if (this.over) {
      return;
    }
    this.over = true;
    this.release();
    this.socket?.close();
    this.tell.ended(complaint);
  }

  release() {
    this.stream?.getTracks().forEach(track => track.stop());
    if (this.context?.state !== 'closed') {
      this.context?.close();
    }
  }
}

function microphone() {
  if (!navigator.mediaDevices) {
    throw new Error('Browsers give the microphone only to pages by https or from this very machine.');
  }
  return navigator.mediaDevices.getUserMedia({
    // What helps a listener's ear harms a recogniser.
    audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false },
  });
}
