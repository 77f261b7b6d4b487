package io.cochlea.api.hardware;

/**
 * What the machine is, and what it may be only a part of.
 *
 * @param hypervisor {@code kvm}, {@code nitro}, {@code hyper-v} …; {@code unknown} when there is
 *     one without a name; empty on bare metal
 * @param cloud {@code aws}, {@code gcp}, {@code azure} …, empty elsewhere
 * @param container whether this runs in one
 * @param processorLimit of the container, in processors; 0 without
 */
public record Platform(
    String maker,
    String model,
    String hypervisor,
    String cloud,
    boolean container,
    double processorLimit) {

  /** Nothing is known of it. */
  public static final Platform UNKNOWN = new Platform("", "", "", "", false, 0);
}
