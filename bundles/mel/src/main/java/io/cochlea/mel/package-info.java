/**
 * The log-mel front end: audio in place to features in a tensor, across frames by the Vector API.
 */
@NullMarked
package io.cochlea.mel;

import org.jspecify.annotations.NullMarked;
