const KEPT_SECONDS = 120;
const WINDOW_SECONDS = 10;

/** The last two minutes of a server's status, a snapshot a second; null stands for none. */
export class History {
  constructor() {
    this.snapshots = [];
  }

  add(snapshot) {
    this.snapshots.push(snapshot);
    this.snapshots.splice(0, this.snapshots.length - KEPT_SECONDS);
  }

  /** A value of every snapshot; NaN where there is none. */
  series(value) {
    return this.snapshots.map(snapshot => (snapshot ? value(snapshot) ?? NaN : NaN));
  }

  /** A quantile of what a stage took, over the window that ended at each snapshot. */
  quantiles(stage, share) {
    return this.snapshots.map((after, index) => {
      const before = this.snapshots.slice(Math.max(0, index - WINDOW_SECONDS), index).find(Boolean);
      return after && before
        ? quantile(before.latency_ms?.[stage], after.latency_ms?.[stage], share)
        : NaN;
    });
  }
}

/** The quantile of what came to a histogram between two snapshots of it. */
function quantile(before, after, share) {
  const old = new Map(before?.buckets);
  const added = (after?.buckets ?? []).map(([upper, count]) => [upper, count - (old.get(upper) ?? 0)]);
  const total = added.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [upper, count] of added) {
    seen += count;
    if (total > 0 && seen >= share * total) {
      return upper;
    }
  }
  return NaN;
}
