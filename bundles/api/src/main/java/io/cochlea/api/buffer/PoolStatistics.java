package io.cochlea.api.buffer;

/**
 * A snapshot of one size class.
 *
 * @param name of the class
 * @param bytes of one buffer; 0 for buffers of odd size
 * @param leased buffers out now
 * @param idle buffers kept for the next lease
 * @param taken leases so far
 * @param refused leases refused for the cap
 */
public record PoolStatistics(
    String name, long bytes, int leased, int idle, long taken, long refused) {}
