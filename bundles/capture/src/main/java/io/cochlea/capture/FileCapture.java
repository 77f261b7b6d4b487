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
import org.osgi.service.component.annotations.Component;

/**
 * Opens WAV, AIFF and AU files, which it knows by their first bytes. What is 16 kHz, mono and S16
 * already is read as it is; the rest is decoded, mixed down and resampled to that.
 */
@Component
public final class FileCapture implements AudioFiles {

  private static final int MAGIC_BYTES = 12;

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

  private static AudioSource open(String name, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no such file");
    }
    if (!Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a directory" : "not a regular file";
      throw new IOException("is " + kind + "; allowed: an audio file");
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      PcmLayout layout = layout(new HeaderReader(channel));
      return layout.isSpeech()
          ? new PcmFile(name, channel, layout)
          : new ConvertedFile(name, new PcmReader(channel, layout));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static PcmLayout layout(HeaderReader header) throws IOException {
    if (header.size() == 0) {
      throw new IOException("the file is empty; allowed: WAV, AIFF or AU");
    }
    ByteBuffer magic = header.read(0, MAGIC_BYTES, ByteOrder.BIG_ENDIAN);
    String container = HeaderReader.id(magic, 0);
    if (container.equals(".snd")) {
      return AuFormat.read(header);
    }
    return switch (container + HeaderReader.id(magic, 8)) {
      case "RIFFWAVE" -> WavFormat.read(header);
      case "FORMAIFF", "FORMAIFC" -> AiffFormat.read(header);
      case "RF64WAVE", "BW64WAVE" ->
          throw new IOException(container + "; allowed: RIFF, up to 4 GB");
      default -> throw new IOException("of no known format; allowed: WAV, AIFF or AU");
    };
  }
}
