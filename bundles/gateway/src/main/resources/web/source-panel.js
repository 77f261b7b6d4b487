import { Dictation } from './dictation.js';
import { transcribe } from './upload.js';
import { Wave } from './plot.js';

/** Where speech comes from: the microphone or a file. One at a time. */
class SourcePanel extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector('[data-do=listen]');
    this.file = this.querySelector('input');
    this.progress = this.querySelector('progress');
    this.clock = this.querySelector('.clock');
    this.wave = new Wave(this.querySelector('.level'));
    this.button.addEventListener('click', () => (this.running ? this.stop() : this.listen()));
    this.file.addEventListener('change', () => this.send(this.file.files));
    this.takeDrops();
  }

  connect(server, transcript) {
    this.server = server;
    this.transcript = transcript;
  }

  /** Whether the server can transcribe; what runs already may end. */
  set usable(usable) {
    this.ready = usable;
    this.enable();
  }

  enable() {
    this.button.disabled = !this.ready && !this.running;
    this.file.disabled = !this.ready || Boolean(this.running);
  }

  takeDrops() {
    const over = on => document.body.classList.toggle('dropping', on);
    document.addEventListener('dragover', event => {
      event.preventDefault();
      over(this.ready && !this.running);
    });
    document.addEventListener('dragleave', event => event.relatedTarget ?? over(false));
    document.addEventListener('drop', event => {
      event.preventDefault();
      over(false);
      this.send(event.dataTransfer.files);
    });
  }

  listen() {
    const dictation = new Dictation(this.server, {
      level: rms => this.wave.add(rms),
      partial: text => this.entry.partial(text),
      final: text => this.entry.final(text),
      ended: complaint => this.end(complaint),
    });
    this.begin('listening', 'Microphone', () => {
      this.state('finishing');
      dictation.stop();
    });
    dictation.start();
  }

  async send(files) {
    if (!files.length || !this.ready || this.running) {
      return;
    }
    const [file] = files;
    const abort = new AbortController();
    this.begin('sending', file.name, () => abort.abort());
    const tell = {
      sent: fraction => (fraction < 1 ? (this.progress.value = fraction) : this.progress.removeAttribute('value')),
      delta: text => this.entry.final(text),
    };
    try {
      const text = await transcribe(this.server, file, this.model, tell, abort.signal);
      this.end(text ? '' : `No speech was found in ${file.name}.`);
    } catch (error) {
      this.end(error.name === 'AbortError' ? 'Cancelled.' : `${file.name}: ${error.message}`);
    }
    this.file.value = '';
  }

  stop() {
    this.running();
  }

  begin(state, title, stop) {
    this.running = stop;
    this.entry = this.transcript.begin(title);
    this.say('');
    this.wave.clear();
    this.began = Date.now();
    this.ticking = setInterval(() => this.tick(), 250);
    this.tick();
    this.state(state);
  }

  end(complaint) {
    clearInterval(this.ticking);
    this.running = null;
    this.entry.close();
    this.state('idle');
    this.say(complaint);
  }

  /** The looks and words of what goes on: idle, listening, finishing or sending. */
  state(state) {
    this.dataset.state = state;
    this.button.querySelector('span').textContent =
      { idle: 'Listen', listening: 'Stop', finishing: 'Finishing…', sending: 'Cancel' }[state];
    this.clock.hidden = state === 'idle';
    this.progress.hidden = state !== 'sending';
    this.progress.value = 0;
    this.enable();
  }

  tick() {
    const seconds = Math.floor((Date.now() - this.began) / 1000);
    this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }

  say(text) {
    this.querySelector('.message').textContent = text;
  }
}

customElements.define('source-panel', SourcePanel);
