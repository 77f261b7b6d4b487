package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import org.osgi.service.component.annotations.Component;

/** The last resort: loudness, which needs no native library and takes every mono format. */
@Component(property = {"service.ranking:Integer=-100", "vad.id=energy"})
public final class EnergyVadFactory implements VadFactory {

  @Override
  public String id() {
    return "energy";
  }

  @Override
  public Vad open(AudioFormat format, CopyLedger ledger, Runnable ready) {
    if (format.channels() != 1) {
      throw new IllegalArgumentException(
          "voice activity energy: " + format + " is not handled; allowed: 1 channel");
    }
    return new EnergyVad(format);
  }
}
