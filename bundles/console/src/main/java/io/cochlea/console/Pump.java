package io.cochlea.console;

import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.stream.Stream;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Brings all of a source into a stream, and its transcript out. */
record Pump(AudioSource source, Stream stream, Transcript transcript) {

  /**
   * Runs until the source is exhausted or {@code over} says so, and the text is complete.
   *
   * @param pumped called now and then
   * @return the segments
   * @throws IOException when the source breaks off, after the text of what came before is complete;
   *     or when the stream fails
   */
  List<Segment> run(BooleanSupplier over, Runnable pumped)
      throws IOException, InterruptedException {
    int tenth = source.format().rate() / 10;
    IOException broken = null;
    for (long written = 0; written >= 0 && broken == null && !over.getAsBoolean(); ) {
      try {
        written = source.pump(stream.writer());
      } catch (IOException e) {
        broken = e;
      } catch (IllegalStateException e) {
        // The stream is over: what it failed with says more than that nothing can be written.
        transcript.poll();
        throw e;
      }
      transcript.poll();
      if (written == 0) {
        stream.awaitSpace(tenth);
      }
      pumped.run();
    }
    stream.writer().end();
    List<Segment> segments = transcript.await();
    if (broken != null) {
      throw broken;
    }
    return segments;
  }
}
