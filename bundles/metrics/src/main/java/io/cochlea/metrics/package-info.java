/** What operators and their monitoring see of the server: latencies, meters, health. */
@NullMarked
package io.cochlea.metrics;

import org.jspecify.annotations.NullMarked;
