/* The second edition of the model by hand: the same months and the same luck as sim/engine, as a program in C.

   It is a yardstick of speed. It follows the rules in their order of operations, so a strict compiler
   (-ffp-contract=off) gives the engine's figures to the last bit; tests/engine/test_yardstick.py compares them. LANES
   runs lie side by side, and each pass of a month goes over one pair, or one department. Dated changes are left out.

   benchmarks/yardstick.py compiles it with -D PARAMETERS="double need_persistence, ...;", the fields of the model. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#ifndef LANES
#define LANES 16
#endif
#define EACH_LANE _Pragma("omp simd") for (int k = 0; k < LANES; k++)
#define INLINE static inline __attribute__((always_inline))

typedef double Lanes[LANES];
typedef struct { PARAMETERS } Parameters;
typedef struct { Lanes self_worth, capability, customer_focus, load, trust_received, agreements; } Department;
typedef struct {
  Lanes alternatives[2], offer[2], need_drift[2], trust[2], worth[2], perceived[2];
  Lanes dependence[2], imbalance[2], contribution[2], delivery[2];
  Lanes integration, in_force, streak, established, ended, missed, shortfall, missed_now, shortfall_now;
  Lanes quality, reliability, friction_cost, response_days, customer_value;
} Pair;
typedef struct { Lanes need[2], delivery[2], offer[2]; } Luck;

INLINE double clip(double x) { return x < 0.0 ? 0.0 : (x > 1.0 ? 1.0 : x); }
INLINE double pos(double x) { return x > 0.0 ? x : 0.0; }
/* Truth as a number: gcc leaves a loop scalar that mixes the two. */
INLINE double at_least(double x, double bar) { return x >= bar ? 1.0 : 0.0; }

/* ---- luck: Philox4x32-10 of Salmon et al. 2011 ---- */

typedef struct { uint32_t a, b, c, d; } Words;

INLINE Words philox_round(Words w, uint32_t k0, uint32_t k1) {
  const uint64_t p = (uint64_t)0xD2511F53u * w.a, q = (uint64_t)0xCD9E8D57u * w.c;
  return (Words){(uint32_t)(q >> 32) ^ w.b ^ k0, (uint32_t)q, (uint32_t)(p >> 32) ^ w.d ^ k1, (uint32_t)p};
}
INLINE Words philox(Words w, uint32_t k0, uint32_t k1) {
#define ROUND(n) w = philox_round(w, k0 + n * 0x9E3779B9u, k1 + n * 0xBB67AE85u);
  ROUND(0u) ROUND(1u) ROUND(2u) ROUND(3u) ROUND(4u) ROUND(5u) ROUND(6u) ROUND(7u) ROUND(8u) ROUND(9u)
  return w;
}
INLINE double uniform(uint32_t word) { return ((double)word + 0.5) * 0x1p-32; }
INLINE double shock(uint32_t word) { return 3.4641016151377544 * (uniform(word) - 0.5); }

static void draw(Luck *restrict luck, uint64_t seed, const uint32_t *restrict replicates, int month, int pair) {
  const uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32), now = (uint32_t)month, first = 2u * (uint32_t)pair;
  EACH_LANE {
    const Words w = philox((Words){first, now, replicates[k], 0}, k0, k1);
    luck->need[0][k] = shock(w.a), luck->need[1][k] = shock(w.b);
    luck->delivery[0][k] = shock(w.c), luck->delivery[1][k] = shock(w.d);
  }
  EACH_LANE {
    const Words w = philox((Words){first + 1u, now, replicates[k], 0}, k0, k1);
    luck->offer[0][k] = uniform(w.a), luck->offer[1][k] = uniform(w.b);
  }
}

/* ---- the passes of a month: a pair with its two departments, or a department ---- */

INLINE void need(Pair *tie, int s, int k, const Luck *luck, double stake, const Parameters *p) {
  const double faded = p->offer_decay * tie->offer[s][k], renewed = faded + p->offer_size * (1.0 - faded);
  const double standing = tie->alternatives[s][k];
  tie->need_drift[s][k] = p->need_persistence * tie->need_drift[s][k] + p->need_volatility * luck->need[s][k];
  tie->offer[s][k] = luck->offer[s][k] < p->offer_rate * standing ? renewed : faded;
  const double open = 1.0 - (1.0 - standing) * (1.0 - tie->offer[s][k]);
  const double elsewhere = open * (1.0 - p->lock_in * tie->integration[k]);
  tie->dependence[s][k] = clip(stake * (1.0 - elsewhere) + tie->need_drift[s][k]);
}

INLINE void contribute(Pair *tie, int s, int k, const Department *owner, const Parameters *p) {
  const double own = tie->dependence[s][k], others = tie->dependence[1 - s][k];
  const double imbalance = (1.0 - p->shared_outcome) * (own - others), returned = own * tie->trust[s][k];
  const double motive = returned + 0.5 * p->shared_outcome * pos(others - returned);
  const double resolve = p->agreement_weight * p->clarity * tie->in_force[k];
  const double held = p->exploitation * (1.0 - owner->customer_focus[k]) * pos(-imbalance);
  const double y = p->responsiveness * (sqrt(motive * tie->worth[s][k]) + resolve - held - p->reserve);
  tie->imbalance[s][k] = imbalance;
  tie->contribution[s][k] = 0.5 * (1.0 + y / sqrt(1.0 + y * y));
}

/* Steps 1 and 2, up to the limit of time. */
static void needs_and_contributions(Pair *restrict tie, const Luck *restrict luck, Department *restrict a,
                                    Department *restrict b, double stake_a, double stake_b, const Parameters *all) {
  const Parameters p = *all;
  EACH_LANE {
    need(tie, 0, k, luck, stake_a, &p), need(tie, 1, k, luck, stake_b, &p);
    contribute(tie, 0, k, a, &p), contribute(tie, 1, k, b, &p);
    a->load[k] += tie->contribution[0][k], b->load[k] += tie->contribution[1][k];
    a->trust_received[k] += tie->trust[1][k], b->trust_received[k] += tie->trust[0][k];
  }
}

/* Step 2: the limit of time. */
static void limit(double *restrict contribution, const double *restrict load, double capacity) {
  EACH_LANE contribution[k] *= load[k] > capacity ? capacity / load[k] : 1.0;
}

INLINE void attitude(Pair *tie, int s, int k, const Department *owner, const Department *other, double others_partners,
                     double propensity, const Parameters *p) {
  const double perceived = tie->perceived[s][k], imbalance = tie->imbalance[s][k], bearing = owner->self_worth[k];
  const double trust = tie->trust[s][k], worth = tie->worth[s][k], standing = tie->alternatives[s][k];
  const double words = (other->trust_received[k] - trust) / (others_partners - 1.0);
  const double word = others_partners > 1.0 ? words : trust;
  const double aim = clip(perceived + propensity + p->hope * imbalance), rate = aim > trust ? p->trust_gain : p->trust_loss;
  tie->trust[s][k] = clip(trust + rate * (aim - trust) + p->reputation * (word - trust));
  tie->worth[s][k] = worth + p->worth_rate * (0.5 * (bearing + perceived) * (1.0 - pos(imbalance)) - worth);
  const double short_of = pos(tie->dependence[s][k] - perceived);
  tie->alternatives[s][k] = standing + p->balancing * bearing * short_of * (1.0 - standing);
}

/* Steps 3 to 6, 8 and 9, and what is recorded of them. */
static void work_together(Pair *restrict tie, const Luck *restrict luck, Department *restrict a, Department *restrict b,
                          double partners_a, double partners_b, double propensity_a, double propensity_b, double month,
                          const Parameters *all) {
  const Parameters p = *all;
  EACH_LANE {
    const double c0 = tie->contribution[0][k], c1 = tie->contribution[1][k], integration = tie->integration[k];
    const double q0 = clip(a->capability[k] * c0 + p.delivery_noise * luck->delivery[0][k]);
    const double q1 = clip(b->capability[k] * c1 + p.delivery_noise * luck->delivery[1][k]);
    const double speed = p.communication + (1.0 - p.communication) * integration;
    tie->delivery[0][k] = q0, tie->delivery[1][k] = q1;
    tie->perceived[0][k] += speed * (q1 - tie->perceived[0][k]);
    tie->perceived[1][k] += speed * (q0 - tie->perceived[1][k]);
    attitude(tie, 0, k, a, b, partners_b, propensity_a, &p), attitude(tie, 1, k, b, a, partners_a, propensity_b, &p);
    const double t0 = tie->trust[0][k], t1 = tie->trust[1][k], v0 = tie->worth[0][k], v1 = tie->worth[1][k];
    const double joined = integration + p.integration_rate * (c0 * c1 * t0 * t1 - integration);
    const double met = at_least(c0, p.contribution_bar) * at_least(c1, p.contribution_bar) * at_least(t0, p.trust_bar) *
                       at_least(t1, p.trust_bar) * at_least(v0, p.worth_bar) * at_least(v1, p.worth_bar);
    const double row = tie->streak[k], longer = row > 0.0 ? row + 1.0 : 1.0, worse = row < 0.0 ? row - 1.0 : -1.0;
    const double streak = met > 0.0 ? longer : worse;
    const double stays = streak > -p.patience ? 1.0 : 0.0, begins = at_least(streak, p.patience);
    const double in_force = tie->in_force[k] > 0.0 ? stays : begins, first = tie->established[k], last = tie->ended[k];
    const double established = first > 0.0 ? first : in_force * month;
    tie->integration[k] = joined, tie->streak[k] = streak, tie->in_force[k] = in_force;
    tie->established[k] = established;
    const double over = established > 0.0 ? (1.0 - in_force) * month : 0.0;
    tie->ended[k] = last > 0.0 ? last : over;
    a->agreements[k] += in_force, b->agreements[k] += in_force;
    const double quality = sqrt(q0 * q1), reliable = at_least(q0, 0.5) * at_least(q1, 0.5);
    tie->quality[k] += quality, tie->reliability[k] += reliable, tie->response_days[k] += 2.0 / speed;
    tie->friction_cost[k] += 0.4 * (1.0 - 0.5 * (t0 + t1)) + 0.3 * (1.0 - joined) + 0.3 * (1.0 - quality);
  }
}

/* What was missed first in a row of missed months; it is kept where the agreement ends with the row. */
static void note_what_was_missed(Pair *tie, int month, const Parameters *p) {
  for (int k = 0; k < LANES; k++) {
    if (tie->established[k] > 0.0 && tie->streak[k] == -1.0) {
      double most = 0.0;
      int code = 0;
      for (int place = 0; place < 6; place++) {
        const int s = place % 2;
        const double shortfall = place < 2   ? p->contribution_bar - tie->contribution[s][k]
                                 : place < 4 ? p->trust_bar - tie->trust[s][k]
                                             : p->worth_bar - tie->worth[s][k];
        if (shortfall > most) most = shortfall, code = place + 1;
      }
      tie->missed_now[k] = code, tie->shortfall_now[k] = most;
    }
    if (tie->ended[k] == month) tie->missed[k] = tie->missed_now[k], tie->shortfall[k] = tie->shortfall_now[k];
  }
}

/* Steps 7 and 10. */
static void grow(Department *restrict one, double coaching, int64_t partners, double learning) {
  const double number = partners > 1 ? (double)partners : 1.0;
  EACH_LANE {
    const double share = one->agreements[k] / number;
    one->self_worth[k] += coaching * (1.0 - one->self_worth[k]);
    one->capability[k] = clip(one->capability[k] + (learning * share + coaching) * (1.0 - one->capability[k]));
    one->customer_focus[k] += coaching * share * (1.0 - one->customer_focus[k]);
  }
}

/* Step 11: what needs the customer focus of the month. */
static void measure_value(Pair *restrict tie, const Department *restrict a, const Department *restrict b) {
  EACH_LANE tie->customer_value[k] += sqrt(tie->delivery[0][k] * tie->delivery[1][k]) *
                                      (0.5 * (a->customer_focus[k] + b->customer_focus[k]));
}

/* Code of the mode at the horizon. */
static int mode(const Pair *tie, const Department *a, const Department *b, int k) {
  const double d0 = tie->dependence[0][k], d1 = tie->dependence[1][k];
  if (tie->in_force[k] > 0.0) return 0;
  if (fmin(d0, d1) >= 0.5 && fmax(tie->trust[0][k], tie->trust[1][k]) < 0.4) return 1;
  if (fabs(d0 - d1) > 0.2) return (d0 > d1 ? a : b)->self_worth[k] < 0.5 ? 2 : 3;
  return 4;
}

/* ---- all runs: LANES of them go through all months before the next ---- */

typedef struct {
  int64_t months, pairs, departments;
  const int64_t *owner, *partners;                                   /* (sides), (departments) */
  const Parameters *parameters;
  const double *capacity, *coaching, *trust_propensity, *stake;      /* (departments), (sides) */
  const double *department_start, *alternatives, *trust, *worth;     /* (3, departments), (sides) */
} Organisation;

/* `people`, `ties` and `luck` are room for one block; `found` is (13, blocks * LANES, pairs). */
void run(const Organisation *o, uint64_t seed, const uint32_t *replicates, int64_t blocks, Department *people,
         Pair *ties, Luck *luck, double *found) {
  const Parameters *p = o->parameters;
  for (int64_t block = 0; block < blocks; block++, replicates += LANES) {
    memset(people, 0, sizeof(Department) * o->departments);
    memset(ties, 0, sizeof(Pair) * o->pairs);
    for (int64_t i = 0; i < o->departments; i++)
      for (int k = 0; k < LANES; k++) {
        const double *start = o->department_start + i;
        people[i].self_worth[k] = start[0], people[i].capability[k] = start[o->departments];
        people[i].customer_focus[k] = start[2 * o->departments];
      }
    for (int64_t side = 0; side < 2 * o->pairs; side++)
      for (int k = 0; k < LANES; k++) {
        Pair *tie = ties + side / 2;
        tie->alternatives[side % 2][k] = o->alternatives[side], tie->worth[side % 2][k] = o->worth[side];
        tie->trust[side % 2][k] = tie->perceived[side % 2][k] = o->trust[side];
      }
    for (int month = 1; month <= o->months; month++) {
      for (int64_t i = 0; i < o->departments; i++) memset(people[i].load, 0, 3 * sizeof(Lanes));
      for (int64_t e = 0; e < o->pairs; e++) {
        Department *a = people + o->owner[2 * e], *b = people + o->owner[2 * e + 1];
        draw(luck + e, seed, replicates, month, (int)e);
        needs_and_contributions(ties + e, luck + e, a, b, o->stake[2 * e], o->stake[2 * e + 1], p);
      }
      for (int64_t e = 0; e < o->pairs; e++) {
        const int64_t i = o->owner[2 * e], j = o->owner[2 * e + 1];
        if (o->capacity[i] < INFINITY) limit(ties[e].contribution[0], people[i].load, o->capacity[i]);
        if (o->capacity[j] < INFINITY) limit(ties[e].contribution[1], people[j].load, o->capacity[j]);
        work_together(ties + e, luck + e, people + i, people + j, o->partners[i], o->partners[j],
                      o->trust_propensity[i], o->trust_propensity[j], month, p);
        note_what_was_missed(ties + e, month, p);
      }
      for (int64_t i = 0; i < o->departments; i++) grow(people + i, o->coaching[i], o->partners[i], p->learning);
      for (int64_t e = 0; e < o->pairs; e++)
        measure_value(ties + e, people + o->owner[2 * e], people + o->owner[2 * e + 1]);
    }
    for (int64_t e = 0; e < o->pairs; e++)
      for (int k = 0; k < LANES; k++) {
        const Pair *t = ties + e;
        const double months = (double)o->months;
        const double values[] = {t->established[k], t->ended[k], t->in_force[k],
            mode(t, people + o->owner[2 * e], people + o->owner[2 * e + 1], k), t->missed[k], t->shortfall[k],
            t->trust[0][k], t->trust[1][k], t->quality[k] / months, t->reliability[k] / months,
            t->friction_cost[k] / months, t->response_days[k] / months, t->customer_value[k] / months};
        for (size_t column = 0; column < sizeof values / sizeof *values; column++)
          found[((int64_t)column * blocks * LANES + block * LANES + k) * o->pairs + e] = values[column];
      }
  }
}
