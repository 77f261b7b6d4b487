/** Tests of the log-mel front end. */
@NullMarked
package io.cochlea.mel;

import org.jspecify.annotations.NullMarked;
