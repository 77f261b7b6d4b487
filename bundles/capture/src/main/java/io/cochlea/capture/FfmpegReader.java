package io.cochlea.capture;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what ffmpeg decodes and mixes down, through a pipe, as an AU file of floats at the rate the
 * audio has. Only formats that hold audio themselves are let in, none that names other files;
 * damage that ffmpeg notices is an error, not a gap.
 */
final class FfmpegReader implements MonoReader {

  private static final List<String> INPUT =
      words(
          "-nostdin -v error -xerror -protocol_whitelist file -format_whitelist"
              + " aac,ac3,aiff,amr,ape,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,tta,w64"
              + ",wav,wv -i");

  private static final List<String> OUTPUT =
      words("-map 0:a:0 -map_metadata -1 -ac 1 -c:a pcm_f32be -f au pipe:1");

  private static final int BLOCK_BYTES = 16_384;
  private static final int MAX_MESSAGE = 200;
  private static final int EXIT_SECONDS = 10;

  private final Process process;
  private final InputStream audio;
  private final Thread listener;
  private final ByteBuffer block =
      ByteBuffer.wrap(new byte[BLOCK_BYTES]).order(ByteOrder.BIG_ENDIAN).limit(0);
  private final int rate;

  /** The first line of complaint. */
  private volatile @Nullable String complaint;

  private static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }

  /** Where ffmpeg is in an absolute folder of the PATH, or null. */
  static @Nullable Path find() {
    String path = System.getenv("PATH");
    for (String directory : path == null ? new String[0] : path.split(File.pathSeparator, -1)) {
      for (String program : new String[] {"ffmpeg", "ffmpeg.exe"}) {
        File candidate = new File(directory, program);
        if (candidate.isAbsolute() && candidate.isFile() && candidate.canExecute()) {
          return candidate.toPath();
        }
      }
    }
    return null;
  }

  /**
   * Starts ffmpeg and waits for its first audio.
   *
   * @throws IOException when it does not start or finds no audio, with what it says
   */
  FfmpegReader(Path program, Path file) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(INPUT);
    command.add("file:" + file.toAbsolutePath());
    command.addAll(OUTPUT);
    process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    audio = process.getInputStream();
    listener = Thread.ofVirtual().start(this::listen);
    try {
      rate = header();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Reads the header of the AU file and returns the rate. */
  private int header() throws IOException {
    if (!fill()) {
      throw complaint();
    }
    PcmLayout layout = AuFormat.layout(block, Input.UNSIZED);
    block.position((int) layout.offset());
    return layout.rate();
  }

  private void listen() {
    try (BufferedReader errors = process.errorReader()) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        if (complaint == null) {
          String start = line.substring(0, Math.min(MAX_MESSAGE, line.length()));
          complaint = start.replaceFirst("^\\[[^]]*] ", "").replaceAll("\\p{Cntrl}", "?");
        }
      }
    } catch (IOException e) {
      complaint = e.getMessage();
    }
  }

  private IOException complaint() {
    String said = String.valueOf(complaint);
    boolean unknown = said.startsWith("Format not on whitelist");
    return new IOException("ffmpeg: " + (unknown ? "of a format that is not let in" : said));
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public long samples() {
    return -1;
  }

  @Override
  public int read(float[] destination, int offset, int count) throws IOException {
    int done = 0;
    while (done < count && (block.remaining() >= Float.BYTES || fill())) {
      destination[offset + done++] = Coding.F32.decode(block, block.position());
      block.position(block.position() + Float.BYTES);
    }
    return done;
  }

  /** Reads the next block, which is empty only at a good end. */
  private boolean fill() throws IOException {
    block.clear();
    block.limit(audio.readNBytes(block.array(), 0, BLOCK_BYTES));
    if (block.limit() < BLOCK_BYTES) {
      checkExit();
    }
    return block.hasRemaining();
  }

  private void checkExit() throws IOException {
    try {
      listener.join();
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("ffmpeg does not come to an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ffmpeg came to an end", e);
    }
    if (process.exitValue() != 0) {
      throw complaint();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    audio.close();
  }
}
