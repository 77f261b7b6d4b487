package io.cochlea.capture;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Opens WAV, AIFF, AU and FLAC files, which it knows by their first bytes. What is 16 kHz, mono and
 * S16 already is read as it is; the rest is decoded, mixed down and resampled to that. Every other
 * format is left to ffmpeg where that is on the PATH.
 */
@Component
public final class FileCapture implements AudioFiles {

  private static final String FORMATS = "WAV, AIFF, AU or FLAC";
  private static final int MAGIC_BYTES = 12;

  private final @Nullable Path ffmpeg;

  @Activate
  public FileCapture() {
    this(FfmpegReader.find());
  }

  /**
   * @param ffmpeg the program, or null to do without
   */
  FileCapture(@Nullable Path ffmpeg) {
    this.ffmpeg = ffmpeg;
  }

  @Override
  public AudioSource open(Path file) throws IOException {
    String name = file.toString().replaceAll("\\p{Cntrl}", "?");
    try {
      return open(name, file);
    } catch (AccessDeniedException e) {
      throw new IOException(name + ": permission denied", e);
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private AudioSource open(String name, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no such file");
    }
    if (!Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a directory" : "not a regular file";
      throw new IOException("is " + kind + "; allowed: an audio file");
    }
    try {
      return openFile(name, file);
    } catch (UnsupportedFormatException e) {
      return new ConvertedFile(name, ffmpeg(e, file));
    }
  }

  private MonoReader ffmpeg(UnsupportedFormatException unsupported, Path file) throws IOException {
    if (ffmpeg == null) {
      throw new IOException(
          unsupported.getMessage() + "; ffmpeg, which reads more, is not on the PATH", unsupported);
    }
    try {
      return new FfmpegReader(ffmpeg, file);
    } catch (IOException e) {
      throw new IOException(unsupported.getMessage() + "; " + e.getMessage(), e);
    }
  }

  private static AudioSource openFile(String name, Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return open(name, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static AudioSource open(String name, FileChannel channel) throws IOException {
    HeaderReader header = new HeaderReader(channel);
    if (header.size() == 0) {
      throw new IOException("the file is empty; allowed: " + FORMATS);
    }
    ByteBuffer magic = header.read(0, MAGIC_BYTES, ByteOrder.BIG_ENDIAN);
    String container = HeaderReader.id(magic, 0);
    if (container.equals("fLaC")) {
      return new ConvertedFile(name, new FlacReader(channel));
    }
    PcmLayout layout =
        container.equals(".snd")
            ? AuFormat.read(header)
            : chunked(container, HeaderReader.id(magic, 8), header);
    return layout.isSpeech()
        ? new PcmFile(name, channel, layout)
        : new ConvertedFile(name, new PcmReader(channel, layout));
  }

  private static PcmLayout chunked(String container, String type, HeaderReader header)
      throws IOException {
    return switch (container + type) {
      case "RIFFWAVE" -> WavFormat.read(header);
      case "FORMAIFF", "FORMAIFC" -> AiffFormat.read(header);
      case "RF64WAVE", "BW64WAVE" ->
          throw new UnsupportedFormatException(container + "; allowed: RIFF, up to 4 GB");
      default -> throw new UnsupportedFormatException("of no known format; allowed: " + FORMATS);
    };
  }
}
