@NullMarked
package io.cochlea.recognizer.session;

import org.jspecify.annotations.NullMarked;
