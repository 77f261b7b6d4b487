const PIECES_PER_SECOND = 10;
const FULL_SCALE = 32767;

/** Posts 16-bit samples of the first channel, a tenth of a second at a time, with their level. */
class Pcm extends AudioWorkletProcessor {
  constructor() {
    super();
    this.begin();
  }

  begin() {
    this.samples = new Int16Array(Math.round(sampleRate / PIECES_PER_SECOND));
    this.count = 0;
    this.energy = 0;
  }

  process([[channel]]) {
    for (const sample of channel ?? []) {
      this.energy += sample * sample;
      this.samples[this.count++] = Math.round(FULL_SCALE * Math.max(-1, Math.min(1, sample)));
      if (this.count === this.samples.length) {
        const level = Math.sqrt(this.energy / this.count);
        this.port.postMessage({ level, audio: this.samples.buffer }, [this.samples.buffer]);
        this.begin();
      }
    }
    return true;
  }
}

registerProcessor('pcm', Pcm);
