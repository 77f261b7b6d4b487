package io.cochlea.api.hardware;

/**
 * What a placement should spare or avoid now.
 *
 * @param onBattery the machine runs on its battery
 * @param batteryPercent its charge, −1 without a battery
 * @param throttled the processors run slower than they could, because of heat or a limit
 */
public record Hints(boolean onBattery, int batteryPercent, boolean throttled) {
  /** Where nothing is known. */
  public static final Hints NONE = new Hints(false, -1, false);
}
