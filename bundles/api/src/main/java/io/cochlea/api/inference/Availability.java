package io.cochlea.api.inference;

/**
 * Whether a backend can run on this machine.
 *
 * @param reason one line: what is there, or what is missing and how to get it
 */
public record Availability(boolean available, String reason) {}
