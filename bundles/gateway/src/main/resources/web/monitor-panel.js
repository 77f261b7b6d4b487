import { History } from './history.js';
import { drawLine, drawStrip } from './plot.js';

const STAGES = {
  gateway: 'Gateway',
  vad: 'Voice activity',
  features: 'Features',
  queue: 'Queue',
  inference: 'Inference',
  decoding: 'Decoding',
  final: 'Final text',
};

const LEAST_RING_SCALE = 0.1;

/** The lane that hears; none while its graph is compiled. */
const encoder = status => status.lanes?.find(lane => lane.role === 'encoder' && lane.runtime);
const fullest = status => Math.max(0, ...status.streams.map(stream => stream.ring_fill));
const millis = value => (Number.isNaN(value) ? '–' : String(Number(value.toPrecision(2))));

/** What the server does, drawn anew with every status. */
class MonitorPanel extends HTMLElement {
  connectedCallback() {
    this.history = new History();
    this.names = [];
    this.rows = Object.entries(STAGES).map(([stage, title]) => this.row(stage, title));
  }

  row(stage, title) {
    const row = this.querySelector('template').content.cloneNode(true).firstElementChild;
    row.querySelector('th').textContent = title;
    this.querySelector('tbody').append(row);
    return { row, stage };
  }

  /** @param status of the server; null where it did not answer */
  show(status) {
    this.history.add(status);
    this.classList.toggle('stale', !status);
    this.drawBackend();
    this.drawRing();
    this.rows.forEach(({ row, stage }) => this.drawStage(row, stage));
    if (status) {
      this.write(status);
    }
  }

  write(status) {
    const lane = encoder(status);
    this.set('backend', lane?.backend ?? '–');
    this.set('runtime', lane ? `${lane.graph} by ${lane.runtime}` : 'No model is loaded yet');
    this.set('ring', status.open_streams ? `${Math.round(100 * fullest(status))} %` : '–');
    const streams = status.open_streams === 1 ? 'stream' : 'streams';
    const most = Math.round(100 * this.fullest());
    this.set('streams', `${status.open_streams || 'No'} open ${streams}${most ? `, ${most} % at most` : ''}`);
    this.set('latency', status.latency_ms ? '' : 'This server times nothing');
  }

  set(name, text) {
    this.querySelector(`[data-show=${name}]`).textContent = text;
  }

  drawBackend() {
    const names = this.history.series(status => encoder(status)?.backend);
    for (const name of names) {
      if (typeof name === 'string' && !this.names.includes(name)) {
        this.names.push(name);
      }
    }
    drawStrip(this.querySelector('[data-plot=backend]'), names, this.names);
  }

  /** The most a ring was filled in the time that is shown. */
  fullest() {
    return Math.max(0, ...this.history.series(fullest).filter(value => value > 0));
  }

  drawRing() {
    const most = Math.max(LEAST_RING_SCALE, 1.1 * this.fullest());
    drawLine(this.querySelector('[data-plot=ring]'), this.history.series(fullest), most);
  }

  drawStage(row, stage) {
    const p50 = this.history.quantiles(stage, 0.5);
    const p95 = this.history.quantiles(stage, 0.95);
    const most = Math.max(...p95.filter(value => value > 0), Number.MIN_VALUE);
    drawLine(row.querySelector('svg'), p95, 1.1 * most);
    row.querySelector('.p50').textContent = millis(p50.at(-1));
    row.querySelector('.p95').textContent = millis(p95.at(-1));
  }
}

customElements.define('monitor-panel', MonitorPanel);
