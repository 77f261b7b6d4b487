package io.cochlea.mel;

/**
 * Tables of the real DFT of 400 points. 400 = 16 × 25 with coprime factors, so by Good and Thomas
 * it is a 16-point DFT over rows of 25 columns, then a 25-point DFT along each row, with no twiddle
 * factors between; 25 = 5 × 5 does need them (Cooley and Tukey). As the input is real, rows 0 to 8
 * of the 16 are enough.
 */
final class Fourier400 {
  static final int POINTS = 400;
  static final int POWERS = POINTS / 2 + 1;
  static final int COLUMNS = 25;
  static final int ROWS = 9;

  /** Real DFT of 16 points: cos and tan of its angles π/8, π/4 and 3π/8. */
  static final float COS_1 = (float) Math.cos(Math.PI / 8);

  static final float COS_2 = (float) Math.sqrt(0.5);
  static final float COS_3 = (float) Math.cos(3 * Math.PI / 8);
  static final float TAN_1 = (float) Math.tan(Math.PI / 8);
  static final float TAN_3 = (float) Math.tan(3 * Math.PI / 8);

  /** DFT of 5 points: cos of 2π/5 and 4π/5, sin of them, and the quotient of the sines. */
  static final float FIFTH_COS_1 = (float) Math.cos(2 * Math.PI / 5);

  static final float FIFTH_COS_2 = (float) Math.cos(4 * Math.PI / 5);
  static final float FIFTH_SIN_1 = (float) Math.sin(2 * Math.PI / 5);
  static final float FIFTH_RATIO = (float) (Math.sin(4 * Math.PI / 5) / Math.sin(2 * Math.PI / 5));

  /** Factors (cos, sin) by which output c of the b-th first DFT of 5 is turned: −2π·bc/25. */
  static final float[] TWIDDLES = twiddles();

  /** Sample that is row n1, column n2 of the input, at {@code 16 n2 + n1}. */
  static final int[] SAMPLES = samples();

  /** The periodic Hann window in the order of {@link #SAMPLES}. */
  static final float[] WINDOW = window();

  /** Power bin of output d of the c-th second DFT of 5 of row r, at {@code 25 r + 5 c + d}. */
  static final int[] BINS = bins();

  private Fourier400() {}

  private static float[] twiddles() {
    float[] table = new float[50];
    for (int b = 0; b < 5; b++) {
      for (int c = 0; c < 5; c++) {
        table[10 * b + 2 * c] = (float) Math.cos(2 * Math.PI * b * c / 25);
        table[10 * b + 2 * c + 1] = (float) -Math.sin(2 * Math.PI * b * c / 25);
      }
    }
    return table;
  }

  private static int[] samples() {
    int[] table = new int[POINTS];
    for (int i = 0; i < POINTS; i++) {
      table[i] = (25 * (i % 16) + 16 * (i / 16)) % POINTS;
    }
    return table;
  }

  private static float[] window() {
    float[] inOrder = Window.PERIODIC_HANN.values(1);
    float[] table = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      table[i] = inOrder[SAMPLES[i]];
    }
    return table;
  }

  /** The kernels' 16-point DFT turns the other way in every row but 3, 6 and 7. */
  private static int[] bins() {
    int[] table = new int[ROWS * COLUMNS];
    for (int r = 0; r < ROWS; r++) {
      int row = r == 3 || r == 6 || r == 7 ? r : (16 - r) % 16;
      for (int c = 0; c < 5; c++) {
        for (int d = 0; d < 5; d++) {
          int bin = 0;
          while (bin % 16 != row || bin % 25 != c + 5 * d) {
            bin++;
          }
          table[25 * r + 5 * c + d] = Math.min(bin, POINTS - bin);
        }
      }
    }
    return table;
  }
}
