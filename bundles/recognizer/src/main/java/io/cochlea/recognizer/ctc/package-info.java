/** Models of connectionist temporal classification (Graves et al., 2006). */
@NullMarked
package io.cochlea.recognizer.ctc;

import org.jspecify.annotations.NullMarked;
