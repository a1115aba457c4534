//! Published stochastic programs as files in SMPS, in its several forms.

/// A core, a time and a stoch file.
pub type Files = [&'static str; 3];

/// J. L. Higle, *Stochastic programming: optimization when uncertainty matters* (2005): scenarios, in free form.
pub const DAKOTA: Files = [
    "\
NAME dakota
ROWS
 N profit
 L lumber_cap
 L finish_cap
 L carpentry_cap
 L desks
 L tables
 L chairs
 G lumber
 G finish
 G carpentry
COLUMNS
 buy_lumber profit 2 lumber_cap 1
 buy_lumber lumber 1
 buy_finish profit 4 finish_cap 1 finish 1
 buy_carpentry profit 5.2 carpentry_cap 1 carpentry 1
 desk profit -60 desks 1 lumber -8 finish -4 carpentry -2
 table profit -40 tables 1 lumber -6 finish -2 carpentry -1.5
 chair profit -10 chairs 1 lumber -1 finish -1.5 carpentry -0.5
RHS
 RHS lumber_cap 4000 finish_cap 4000
 RHS carpentry_cap 4000
 RHS desks 50 tables 20 chairs 200
ENDATA
",
    "\
TIME dakota
PERIODS
 buy_lumber lumber_cap now
 desk desks later
ENDATA
",
    "\
STOCH dakota
SCENARIOS DISCRETE
 SC low ROOT 0.3 now
 SC middle ROOT 0.4 later
 RHS desks 150 tables 110
 RHS chairs 225
 SC high middle 0.3 later
 RHS desks 250 tables 250 chairs 500
ENDATA
",
];

/// F. Louveaux, Y. Smeers, *Optimal investments for electricity generation* (1988): one random number, in fixed form, with blanks in
/// names.
pub const LANDS: Files = [
    "\
NAME          LandS
ROWS
 N  OBJ
 G  MIN CAP
 L  BUDGET
 L  OPLIM 1
 L  OPLIM 2
 L  OPLIM 3
 L  OPLIM 4
 E  DEMAND 1
 E  DEMAND 2
 E  DEMAND 3
COLUMNS
    X 1       OBJ               10.0   MIN CAP            1.0
    X 1       BUDGET            10.0   OPLIM 1           -1.0
    X 2       OBJ                7.0   MIN CAP            1.0
    X 2       BUDGET             7.0   OPLIM 2           -1.0
    X 3       OBJ               16.0   MIN CAP            1.0
    X 3       BUDGET            16.0   OPLIM 3           -1.0
    X 4       OBJ                6.0   MIN CAP            1.0
    X 4       BUDGET             6.0   OPLIM 4           -1.0
    Y 11      OBJ               40.0   OPLIM 1            1.0
    Y 11      DEMAND 1           1.0
    Y 12      OBJ               24.0   OPLIM 1            1.0
    Y 12      DEMAND 2           1.0
    Y 13      OBJ                4.0   OPLIM 1            1.0
    Y 13      DEMAND 3           1.0
    Y 21      OBJ               45.0   OPLIM 2            1.0
    Y 21      DEMAND 1           1.0
    Y 22      OBJ               27.0   OPLIM 2            1.0
    Y 22      DEMAND 2           1.0
    Y 23      OBJ                4.5   OPLIM 2            1.0
    Y 23      DEMAND 3           1.0
    Y 31      OBJ               32.0   OPLIM 3            1.0
    Y 31      DEMAND 1           1.0
    Y 32      OBJ               19.2   OPLIM 3            1.0
    Y 32      DEMAND 2           1.0
    Y 33      OBJ                3.2   OPLIM 3            1.0
    Y 33      DEMAND 3           1.0
    Y 41      OBJ               55.0   OPLIM 4            1.0
    Y 41      DEMAND 1           1.0
    Y 42      OBJ               33.0   OPLIM 4            1.0
    Y 42      DEMAND 2           1.0
    Y 43      OBJ                5.5   OPLIM 4            1.0
    Y 43      DEMAND 3           1.0
RHS
    RHS       MIN CAP           12.0   BUDGET           120.0
    RHS       DEMAND 1           0.0   DEMAND 2           3.0
    RHS       DEMAND 3           2.0
ENDATA
",
    "\
TIME          LandS
PERIODS       LP
    X 1       MIN CAP                  TIME 1
    Y 11      OPLIM 1                  TIME 2
ENDATA
",
    "\
STOCH         LandS
INDEP         DISCRETE
    RHS       DEMAND 1           3.0   TIME 2             0.3
    RHS       DEMAND 1           5.0   TIME 2             0.4
    RHS       DEMAND 1           7.0   TIME 2             0.3
ENDATA
",
];

/// J. R. Birge, F. Louveaux, *Introduction to Stochastic Programming* (1997), example 4.2: two blocks.
pub const BL42: Files = [
    "\
NAME bl42
ROWS
 N cost
 L R1
 L R2
 G R3
 L R4
 G R5
 L R6
COLUMNS
 X1 cost 3 R1 -1
 X2 cost 2 R2 -1
 Y1 cost -15 R1 3
 Y1 R2 2 R3 1
 Y1 R4 1
 Y2 cost -12 R1 2
 Y2 R2 5 R5 1
 Y2 R6 1
RHS
 RHS R3 3.2 R4 4
 RHS R5 3.2 R6 4
ENDATA
",
    "\
TIME bl42
PERIODS EXPLICIT
 first
 second
ROWS
 R1 second
 R2 second
 R3 second
 R4 second
 R5 second
 R6 second
COLUMNS
 X1 first
 X2 first
 Y1 second
 Y2 second
ENDATA
",
    "\
STOCH bl42
BLOCKS DISCRETE
 BL one second 0.5
 RHS R3 4.8
 RHS R4 6
 BL two second 0.5
 RHS R5 6.4 R6 8
 BL one second 0.5
 RHS R3 3.2 R4 4
 BL two second 0.5
 RHS R5 3.2 R6 4
ENDATA
",
];

/// The same book, section 1.2: four periods, coefficients that are random; the largest expected utility is -1.514.
pub const WEALTH: Files = [
    "\
NAME wealth
OBJSENSE
 MAX
ROWS
 N utility
 E start
 E second
 E third
 E goal
COLUMNS
 stocks_1 start 1 second -1.25
 bonds_1 start 1 second -1.14
 stocks_2 second 1 third -1.25
 bonds_2 second 1 third -1.14
 stocks_3 third 1 goal 1.25
 bonds_3 third 1 goal 1.14
 surplus utility 1 goal -1
 deficit utility -4 goal 1
RHS
 RHS start 55 goal 80
ENDATA
",
    "\
TIME wealth
PERIODS
 stocks_1 start one
 stocks_2 second two
 stocks_3 third three
 surplus goal four
ENDATA
",
    "\
STOCH wealth
SCENARIOS DISCRETE
 SC uuu ROOT 0.125 one
 SC uud uuu 0.125 four
 stocks_3 goal 1.06
 bonds_3 goal 1.12
 SC udu uuu 0.125 three
 stocks_2 third -1.06
 bonds_2 third -1.12
 SC udd udu 0.125 four
 stocks_3 goal 1.06
 bonds_3 goal 1.12
 SC duu uuu 0.125 two
 stocks_1 second -1.06
 bonds_1 second -1.12
 SC dud duu 0.125 four
 stocks_3 goal 1.06
 bonds_3 goal 1.12
 SC ddu duu 0.125 three
 stocks_2 third -1.06
 bonds_2 third -1.12
 SC ddd ddu 0.125 four
 stocks_3 goal 1.06
 bonds_3 goal 1.12
ENDATA
",
];

/// The periods of the last one as blocks that are independent of one another.
pub const WEALTH_IN_BLOCKS: &str = "\
STOCH wealth
BLOCKS DISCRETE
 BL two two 0.5
 stocks_1 second -1.25
 bonds_1 second -1.14
 BL two two 0.5
 stocks_1 second -1.06
 bonds_1 second -1.12
 BL three three 0.5
 stocks_2 third -1.25
 bonds_2 third -1.14
 BL three three 0.5
 stocks_2 third -1.06
 bonds_2 third -1.12
 BL four four 0.5
 stocks_3 goal 1.25
 bonds_3 goal 1.14
 BL four four 0.5
 stocks_3 goal 1.06
 bonds_3 goal 1.12
ENDATA
";
