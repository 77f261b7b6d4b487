package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;

/**
 * Streaming log-mel of any kind. New samples are converted behind those that later windows still
 * need; whenever a batch of frames is complete, or the audio given is used up, frames are computed
 * into the leased raw features and the samples moved up.
 *
 * <p>An utterance is {@code padding} frames of zeros, its samples, and as many zeros again. Which
 * samples a frame looks at, how many there are, and what lies outside the utterance is its {@link
 * Framing}.
 */
final class LogMel implements Features {
  private static final int HOP = Framing.HOP;
  private static final int WINDOW = Framing.WINDOW;

  /** A cache line. */
  private static final int ALIGNMENT = 64;

  private final AudioFormat.Encoding encoding;
  private final boolean emphasised;
  private final Framing framing;
  private final int padding;
  private final int maxSamples;
  private final int capacity;
  private final int bands;
  private final Scale scale;
  private final Lease lease;
  private final Kernel kernel;

  /** The window of the next frame and what follows it, float32; room for {@link #room}. */
  private final long samples;

  private final int room;

  /** Raw features, band by band, {@link #pitch} floats from one to the next. */
  private final long raw;

  private final long pitch;

  /** The raw feature of digital silence, in every band. */
  private final float silence;

  /** Samples held now. */
  private int held;

  /** How many of these are zeros that were added, up to the last one. */
  private int silent;

  /** Samples of the utterance, padding not counted. */
  private int accepted;

  /** The last of them, before any pre-emphasis. */
  private float last;

  private int frames;
  private float greatest;
  private boolean started;
  private boolean finished;
  private boolean closed;

  LogMel(
      FeatureSpec spec,
      AudioFormat.Encoding encoding,
      int maxSamples,
      Arithmetic path,
      BufferPool pool,
      String owner) {
    this.encoding = encoding;
    this.maxSamples = maxSamples;
    Definition definition = Definition.of(spec);
    emphasised = definition.emphasised();
    framing = definition.framing();
    padding = spec.padding() * HOP;
    capacity = framing.frames(maxSamples + 2L * padding);
    bands = spec.bins();
    scale = new Scale(spec, definition);
    room = (path.frames() + Kernel.REACH) * HOP;
    // whole cache lines, an odd number so that the bands of a frame do not share a cache set
    int lineFloats = ALIGNMENT / Float.BYTES;
    pitch = (Math.ceilDiv((long) capacity + path.frames(), lineFloats) | 1) * lineFloats;
    long scratchBytes = Math.ceilDiv(path.scratchBytes(), ALIGNMENT) * ALIGNMENT;
    long workBytes = scratchBytes + (long) room * Float.BYTES;
    lease = pool.lease(MemoryKind.HOST, workBytes + bands * pitch * Float.BYTES, owner);
    lease.segment().asSlice(0, workBytes).fill((byte) 0);
    kernel = path.open(definition, lease.address());
    samples = lease.address() + scratchBytes;
    raw = lease.address() + workBytes;
    silence = kernel.compute(samples, 1, raw, pitch);
    start();
  }

  @Override
  public int accept(long address, int samples) {
    checkOpen();
    if (finished) {
      throw new IllegalStateException("the utterance is finished: reset() before more audio");
    }
    Check.atLeast("samples", samples, 0);
    if (samples == 0) {
      return 0;
    }
    Check.address("address", address, encoding.bytes());
    int taken = Math.min(samples, maxSamples - accepted);
    long from = address;
    for (int left = taken; left > 0; ) {
      int n = Math.min(left, room - held);
      load(from, n);
      held += n;
      silent = 0;
      left -= n;
      from += (long) n * encoding.bytes();
      compute(kernel.frames(), capacity);
    }
    compute(1, capacity);
    accepted += taken;
    return taken;
  }

  @Override
  public void finish() {
    checkOpen();
    if (finished) {
      return;
    }
    addPadding();
    compute(1, capacity);
    addStart();
    addEnd();
    compute(1, framing.frames(accepted + 2L * padding));
    finished = true;
  }

  @Override
  public int frames() {
    return frames;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void write(int first, int frames, long destination, Layout layout) {
    checkOpen();
    Check.atLeast("first", first, 0);
    Check.atLeast("frames", frames, 0);
    if ((long) first + frames > this.frames) {
      throw new IllegalArgumentException(
          "frames " + first + " to " + ((long) first + frames) + " of " + this.frames);
    }
    Check.atLeast(
        "stride",
        layout.stride(),
        switch (layout.order()) {
          case TIME_MEL -> bands;
          case MEL_TIME -> frames;
        });
    if (frames > 0) {
      Check.address("destination", destination, Float.BYTES);
      scale.fit(raw, pitch, this.frames);
      long from = raw + (long) first * Float.BYTES;
      kernel.write(from, pitch, frames, scale, scale.floor(greatest), destination, layout);
    }
  }

  @Override
  public void reset() {
    checkOpen();
    start();
  }

  @Override
  public void close() {
    closed = true;
    lease.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the features are closed");
    }
  }

  private void start() {
    held = 0;
    silent = 0;
    accepted = 0;
    frames = 0;
    greatest = Float.NEGATIVE_INFINITY;
    last = 0;
    scale.reset();
    started = framing.lookAhead() == 0;
    finished = false;
    addSilence(framing.before()); // which addStart() may replace
    addSilence(padding);
  }

  private void load(long from, int n) {
    long to = samples + (long) held * Float.BYTES;
    kernel.load(encoding, from, to, n);
    if (emphasised) {
      float before = last;
      last = Memory.get(to + (n - 1L) * Float.BYTES);
      kernel.emphasise(to, n, before);
    }
  }

  /** Silence behind the last sample, which pre-emphasis still hears in its first. */
  private void addPadding() {
    if (padding > 0 && last != 0) {
      set(held++, -Samples.EMPHASIS * last);
      silent = 0;
      addSilence(padding - 1);
    } else {
      addSilence(padding);
    }
  }

  private void addSilence(int count) {
    for (int left = count; left > 0; ) {
      int n = Math.min(left, room - held);
      Memory.fill(samples + (long) held * Float.BYTES, n, 0);
      held += n;
      silent += n;
      left -= n;
      compute(kernel.frames(), capacity);
    }
  }

  /** Computes batches of at least {@code least} frames, up to {@code limit} frames in all. */
  private void compute(int least, int limit) {
    if (held - framing.before() >= framing.lookAhead()) {
      addStart();
    }
    while (started) {
      int complete = Math.min(held >= WINDOW ? (held - WINDOW) / HOP + 1 : 0, limit - frames);
      int n = Math.min(complete, kernel.frames());
      if (n < least) {
        return;
      }
      batch(n);
    }
  }

  private void batch(int n) {
    long to = raw + (long) frames * Float.BYTES;
    if (silent == held) {
      for (int band = 0; band < bands; band++) {
        Memory.fill(to + band * pitch * Float.BYTES, n, silence);
      }
      greatest = Math.max(greatest, silence);
    } else {
      greatest = Math.max(greatest, kernel.compute(samples, n, to, pitch));
    }
    frames += n;
    held -= n * HOP;
    silent = Math.min(silent, held);
    Memory.move(samples + (long) n * HOP * Float.BYTES, samples, held);
  }

  /** What precedes the first sample, once enough is known to reflect it. */
  private void addStart() {
    if (started) {
      return;
    }
    started = true;
    int before = framing.before();
    for (int i = -before; i < 0; i++) {
      int mirror = framing.mirror(i, held - before);
      set(before + i, mirror < 0 ? 0 : get(before + mirror));
    }
  }

  private void addEnd() {
    boolean allSilent = silent == held;
    int count = held;
    for (int i = count; i < count + framing.after(); i++) {
      int mirror = framing.mirror(i, count);
      set(i, mirror < 0 ? 0 : get(mirror));
    }
    held += framing.after();
    silent = allSilent ? held : 0;
  }

  private float get(int sample) {
    return Memory.get(samples + (long) sample * Float.BYTES);
  }

  private void set(int sample, float value) {
    Memory.set(samples + (long) sample * Float.BYTES, value);
  }
}
