const NAMESPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const TONES = 6;
const STEP = 4;

function path(svg, kind, d) {
  let element = svg.querySelector(`.${kind}`);
  if (!element) {
    element = document.createElementNS(NAMESPACE, 'path');
    element.classList.add(kind);
    svg.append(element);
  }
  element.setAttribute('d', d);
}

/** Runs of a series without gaps, as points; the last value lies at the right edge. */
function runs(values, most, height) {
  const found = [[]];
  values.forEach((value, index) => {
    if (Number.isNaN(value)) {
      found.push([]);
    } else {
      const x = WIDTH - values.length + index + 1;
      found.at(-1).push([x, (height - 1) - (height - 2) * Math.min(1, value / most)]);
    }
  });
  return found.filter(points => points.length);
}

const join = points => points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(2)}`).join('L');

/** A line over the last two minutes, from 0 to `most`, with its area filled. */
export function drawLine(svg, values, most) {
  const { height } = svg.viewBox.baseVal;
  const all = runs(values, most, height);
  path(svg, 'fill', all.map(points => `M${points[0][0]} ${height}L${join(points)}L${points.at(-1)[0]} ${height}Z`).join(''));
  path(svg, 'stroke', all.map(points => `M${join(points)}h.01`).join(''));
}

/** Which of a few names held in each second, as a coloured strip. */
export function drawStrip(svg, names, order) {
  order.forEach((name, index) => {
    const cells = names.flatMap((each, at) => (each === name ? [`M${WIDTH - names.length + at} 0h1v6h-1Z`] : []));
    path(svg, `tone-${index % TONES}`, cells.join(''));
  });
}

/** The level of the microphone: a bar for each tenth of a second. */
export class Wave {
  constructor(svg) {
    this.svg = svg;
    this.path = svg.querySelector('path');
    this.clear();
  }

  clear() {
    this.levels = [];
    this.path.setAttribute('d', '');
  }

  add(rms) {
    const { clientWidth: width, clientHeight: height } = this.svg;
    const decibels = 20 * Math.log10(Math.max(rms, 1e-3));
    this.levels.push(Math.max(0.06, (decibels + 60) / 60));
    this.levels.splice(0, this.levels.length - Math.floor(width / STEP));
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.path.setAttribute('d', this.levels.map((level, index) => {
      const x = width - (this.levels.length - index - 0.5) * STEP;
      const half = level * (height / 2 - 2);
      return `M${x} ${height / 2 - half}v${2 * half}`;
    }).join(''));
  }
}
