package io.cochlea.capture;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.osgi.service.component.annotations.Component;

/** Opens WAV files of speech: 16 kHz, mono, signed 16-bit PCM. */
@Component
public final class FileCapture implements AudioFiles {

  @Override
  public AudioSource open(Path file) throws IOException {
    String name = printable(file);
    if (!Files.exists(file)) {
      throw new IOException(name + ": no such file");
    }
    if (!Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a directory" : "not a regular file";
      throw new IOException(name + ": is " + kind + "; allowed: an audio file");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (AccessDeniedException e) {
      throw new IOException(name + ": permission denied", e);
    }
    try {
      return new PcmFile(name, channel, WavHeader.read(name, channel).checkSpeech(name));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A path as it may stand in one line. */
  private static String printable(Path file) {
    return file.toString().replaceAll("\\p{Cntrl}", "?");
  }
}
