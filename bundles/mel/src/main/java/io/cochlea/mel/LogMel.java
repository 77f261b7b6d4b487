package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;

/**
 * Streaming log-mel. New samples are converted behind those that later windows still need; whenever
 * a batch of frames is complete, or the audio given is used up, frames are computed into the leased
 * raw features and the samples moved up.
 *
 * <p>An utterance is {@code padding} frames of zeros, its samples, and as many zeros again. It has
 * one frame per full hop, frame t looking at samples 160 t − 200 to 160 t + 199; what lies outside
 * the utterance is reflected, as {@code torch.stft} does, or zero.
 */
final class LogMel implements Features {
  private static final int HOP = Fourier.HOP;
  private static final int WINDOW = Fourier.POINTS;

  /** Samples by which the first window reaches over the edge. */
  private static final int EDGE = WINDOW / 2;

  /** A cache line. */
  private static final int ALIGNMENT = 64;

  private final AudioFormat.Encoding encoding;
  private final boolean reflecting;
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
    reflecting = spec.edges() == FeatureSpec.Edges.REFLECT;
    padding = spec.padding() * HOP;
    capacity = Math.toIntExact((maxSamples + 2L * padding) / HOP);
    bands = spec.bins();
    scale = Scale.of(spec);
    room = (path.frames() + Kernel.REACH) * HOP;
    // whole cache lines, an odd number so that the bands of a frame do not share a cache set
    int lineFloats = ALIGNMENT / Float.BYTES;
    pitch = (Math.ceilDiv((long) capacity + path.frames(), lineFloats) | 1) * lineFloats;
    long scratchBytes = Math.ceilDiv(path.scratchBytes(), ALIGNMENT) * ALIGNMENT;
    long workBytes = scratchBytes + (long) room * Float.BYTES;
    lease = pool.lease(MemoryKind.HOST, workBytes + bands * pitch * Float.BYTES, owner);
    lease.segment().asSlice(0, workBytes).fill((byte) 0);
    kernel = path.open(new MelBands(bands), lease.address());
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
      kernel.load(encoding, from, this.samples + (long) held * Float.BYTES, n);
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
    addSilence(padding);
    compute(1, capacity);
    reflectStart();
    addEnd();
    compute(1, (int) ((accepted + 2L * padding) / HOP));
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
    started = !reflecting;
    finished = false;
    addSilence(EDGE); // which reflectStart() may replace
    addSilence(padding);
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
    if (held > 2 * EDGE) {
      reflectStart();
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

  private void reflectStart() {
    if (started) {
      return;
    }
    started = true;
    for (int i = 0; i < EDGE; i++) {
      int mirror = 2 * EDGE - i;
      set(i, mirror < held ? get(mirror) : 0);
    }
  }

  /** The last frame reaches over the end by what its half window is longer than a hop. */
  private void addEnd() {
    boolean allSilent = silent == held;
    int last = held - 1;
    for (int i = 1; i <= EDGE - HOP; i++) {
      set(last + i, reflecting ? get(last - i) : 0);
    }
    held += EDGE - HOP;
    silent = allSilent ? held : 0;
  }

  private float get(int sample) {
    return Memory.get(samples + (long) sample * Float.BYTES);
  }

  private void set(int sample, float value) {
    Memory.set(samples + (long) sample * Float.BYTES, value);
  }
}
