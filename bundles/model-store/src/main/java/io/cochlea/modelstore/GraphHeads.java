package io.cochlea.modelstore;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cochlea.api.inference.GraphFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/** Reads the heads of ONNX files; weights are skipped, so that it takes milliseconds. */
@Component
public final class GraphHeads implements GraphFiles {

  @Override
  public Head read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return new HeadReader().read(in);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is no ONNX file, or damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read as an ONNX file: " + e.getMessage(), e);
    }
  }
}
