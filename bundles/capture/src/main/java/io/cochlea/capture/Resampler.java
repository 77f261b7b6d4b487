package io.cochlea.capture;

import java.io.IOException;

/** Changes the rate of another reader; what is live is delayed by a block. */
final class Resampler implements MonoReader {

  private final MonoReader source;
  private final int rate;
  private final RateConverter converter;
  private final float[] block = new float[RateConverter.BLOCK];
  private boolean ended;

  Resampler(MonoReader source, int rate) {
    this.source = source;
    this.rate = rate;
    converter = new RateConverter(source.rate(), rate);
  }

  /** Takes over the reader; returns it as it is where it has the rate already. */
  static MonoReader to(int rate, MonoReader reader) {
    return reader.rate() == rate ? reader : new Resampler(reader, rate);
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public long samples() {
    return source.samples() < 0 ? -1 : converter.outputs(source.samples());
  }

  @Override
  public int read(float[] destination, int offset, int count) throws IOException {
    for (int done = 0; done < count; done++) {
      while (!ended && !converter.ready()) {
        refill();
      }
      if (!converter.ready()) {
        return done;
      }
      destination[offset + done] = converter.next();
    }
    return count;
  }

  private void refill() throws IOException {
    int read = source.read(block, 0, block.length);
    converter.accept(block, read);
    if (read < block.length) {
      ended = true;
      converter.end();
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
