package io.cochlea.onnx;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The file of a graph, which must be the one that was named. */
final class ModelFile {
  private ModelFile() {}

  static void verify(ModelGraph model) throws InferenceException {
    if (!Files.isRegularFile(model.path())) {
      throw new InferenceException(model.path() + " is no file");
    }
    String sha256 = sha256(model);
    if (!sha256.equals(model.sha256())) {
      throw new InferenceException(
          model.path() + " has SHA-256 " + sha256 + ", expected is " + model.sha256());
    }
  }

  private static String sha256(ModelGraph model) throws InferenceException {
    try (InputStream file = Files.newInputStream(model.path())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(file, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new InferenceException(model.path() + " cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
