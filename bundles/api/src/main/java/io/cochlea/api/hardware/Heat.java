package io.cochlea.api.hardware;

/**
 * How warm the processors are, and what that costs.
 *
 * @param celsius the hottest, NaN where nothing tells
 * @param limitCelsius from which they are slowed down, NaN where nothing tells
 * @param throttles how often they were slowed down since the machine started
 * @param frequencyPercent the highest frequency allowed now, of the highest there is; 100 where
 *     nothing tells
 * @param throttled whether they are slowed down now, or were since the look before
 */
public record Heat(
    double celsius, double limitCelsius, long throttles, int frequencyPercent, boolean throttled) {

  /** Nothing is known of it. */
  public static final Heat UNKNOWN = new Heat(Double.NaN, Double.NaN, 0, 100, false);
}
