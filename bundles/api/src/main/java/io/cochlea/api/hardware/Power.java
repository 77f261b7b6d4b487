package io.cochlea.api.hardware;

/**
 * Where the power comes from.
 *
 * @param onBattery whether from the machine's own battery
 * @param percent the battery's charge, −1 without
 */
public record Power(boolean onBattery, int percent) {

  /** No battery, as far as is known. */
  public static final Power UNKNOWN = new Power(false, -1);
}
