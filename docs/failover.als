/*
 * Who may write: the lease, its epochs, and what each rule is for. Read it beside failover.md.
 *
 * The control plane is not trusted here: in `choose` anybody may name any epoch in any member at any time, in any order, as long as the
 * API server's own rule holds. So what is proven rests on witnesses and agents alone.
 *
 * Time is abstract. An answer is `fresh` from the moment at which a witness gives it until F after its request was sent. Messages may be
 * lost, late and repeated: an agent that has received only some of the fresh answers does less than one that has received all.
 * Two facts about time are used, each a rule that can be left out: a promise ends after the answer that it was made with (RatesBounded),
 * and a server is fenced before the majority of its answers is gone (FencedInTime).
 *
 * Every step has a set of rules that are left out; `traces[none]` is the protocol. A command that leaves one out has to find the accident
 * that the rule prevents.
 */
module failover

open util/ordering[Number]

/** What can be left out. */
abstract sig Rule {}
one sig
    PromiseByRegion,     // a witness under a promise answers no other region
    NeverOlder,          // a witness answers nothing older than what it has answered
    NamedByTriple,       // an epoch is its triple, not its number: in members, answers and releases
    WrittenFirst,        // a witness writes the triple to its status before its first answer
    WrittenWhenFree,     // and writes it only when it is free to answer
    NextAfterRelease,    // one that it has written as the next, beside that, it answers only once it was told that the former is given up
    NextCounts,          // and nothing between the two is answered
    StartsSilent,        // a witness that has started answers only what its status allows, until promises made before have ended
    OwnAnswers,          // an agent counts an answer only in the process that sent the request
    ProofFirst,          // a lease is given up only when the server is gone or fenced for good
    AnswersDiscarded,    // and the agent's answers with it
    ReleaseExact,        // a release ends a promise only if it was made in exactly that triple
    ReleaseForGood,      // a witness that was told of a release never answers that triple again
    RunIdRecorded,       // the server made writable in an epoch is recorded; no other process is made writable in it
    AgentGoesForward,    // an agent never returns to an epoch before one that it has acted in
    FencedInTime,        // a server without a majority is fenced before its answers end
    RatesBounded         // clocks run about equally fast: a promise of 1.01 F ends after an answer of F
  extends Rule {}

/** A region: its witness, and its agent. All are witnesses. */
sig Region {
  var names: lone Epoch,      // CacheMember.spec: the newest epoch that it was told of
  var told: set Epoch,        // released epochs: of CacheMember.spec, or heard and kept in memory
  var answered: lone Epoch,   // CacheMember.status: the greatest epoch answered, or one that was given up before the next was answered
  var nextEpoch: lone Epoch,       // CacheMember.status: the epoch of a switchover, written before the one before it is released
  var promise: lone Epoch     // in memory: in which epoch the promise was made that still runs
}

/** Witnesses whose agent has started a short while ago. */
var sig Starting in Region {}

sig Number {}

/** A triple. Two may have the same number: two leaders that do not know of each other. */
sig Epoch {
  number: one Number,
  region: one Region,
  previous: lone Epoch,       // goes on being answered until it is released
  var fresh: set Region       // whose answers count
}

var sig Writable in Epoch {}  // the server of its region accepts writes
var sig Made in Epoch {}      // some server was made writable in it: its run id is recorded
var sig Gone in Epoch {}      // that server is gone, another process is in its place
var sig GivenUp in Epoch {}   // by its region's agent, for good

fact previousIsOlder { all e: Epoch | e.previous.number in prevs[e.number] }

pred older[a, b: Epoch] { lt[a.number, b.number] }

pred majority[s: set Region] { #s > #(Region - s) }

/** Epochs at which the agent of their region does not look any more: it has given up that one or a later one. */
fun left: set Epoch { { e: Epoch | some x: GivenUp | x.region = e.region and not older[x, e] } }

// ---------------------------------------------------------------------------------------------------------------- steps

/** Somebody names an epoch in some members. The API server lets the number only grow. */
pred choose[out: set Rule] {
  some e: Epoch | all w: Region | w.names' = w.names or {
    w.names' = e
    no w.names or older[w.names, e] or (NamedByTriple in out and w.names.number = e.number)
  }
  told' = told and answered' = answered and nextEpoch' = nextEpoch and promise' = promise and Starting' = Starting
  fresh' = fresh and Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** Whether the status allows to answer it. */
pred allows[w: Region, e: Epoch, out: set Rule] {
  e = w.answered or (e = w.nextEpoch and (w.answered in w.told or NextAfterRelease in out))
}

pred noOlder[e, than: Epoch, out: set Rule] {
  e = than or older[than, e] or NeverOlder in out or (NamedByTriple in out and e.number = than.number)
}

pred mayAnswer[w: Region, e: Epoch, out: set Rule] {
  e in w.names + w.names.previous
  e not in w.told or ReleaseForGood in out
  no w.promise or w.promise.region = e.region or PromiseByRegion in out
  some w.answered implies noOlder[e, w.answered, out]
  some w.nextEpoch and e != w.answered implies noOlder[e, w.nextEpoch, out] or NextCounts in out
  w not in Starting or allows[w, e, out] or StartsSilent in out
}

/** Some witnesses answer. What comes after its agent has given the epoch up does not count. */
pred answer[out: set Rule] {
  some e: Epoch {
    all w: Region {
      (w.answered' = w.answered and w.promise' = w.promise and (w in e.fresh' iff w in e.fresh)) or {
        mayAnswer[w, e, out]
        w.answered' = e or (w.answered' = w.answered and (allows[w, e, out] or WrittenFirst in out))
        w.promise' = e
        w in e.fresh' iff e not in left
      }
    }
    all x: Epoch - e | x.fresh' = x.fresh
  }
  names' = names and told' = told and nextEpoch' = nextEpoch and Starting' = Starting
  Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** A witness has written its status, and may die before it answers. */
pred announce[out: set Rule] {
  some w: Region, e: Epoch {
    mayAnswer[w, e, out] or (WrittenWhenFree in out and e = w.names and older[w.answered, e])
    answered' = answered ++ w->e
    nextEpoch' = nextEpoch
  }
  names' = names and told' = told and promise' = promise and Starting' = Starting
  fresh' = fresh and Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** A witness has written beside what it answers what comes after that. */
pred announceNext[out: set Rule] {
  some w: Region - Starting, e: Epoch {
    e = w.names and some w.answered and e.previous = w.answered and e.region != w.answered.region
    no w.nextEpoch or older[w.nextEpoch, e]
    no w.promise or w.promise.region = w.answered.region
    nextEpoch' = nextEpoch ++ w->e
    answered' = answered
  }
  names' = names and told' = told and promise' = promise and Starting' = Starting
  fresh' = fresh and Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** Answers end. */
pred expire[out: set Rule] {
  fresh' in fresh
  all e: Writable | majority[e.fresh] implies (majority[e.fresh'] or FencedInTime in out)
  names' = names and told' = told and answered' = answered and nextEpoch' = nextEpoch and promise' = promise and Starting' = Starting
  Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** Promises end, and waits after a start: later than every answer that was given before. */
pred promisesEnd[out: set Rule] {
  promise' in promise
  all w: Region | some w.promise and no w.promise' implies (no fresh.w or RatesBounded in out)
  Starting' in Starting
  all w: Starting - Starting' | fresh.w.region in w.promise'.region
  names' = names and told' = told and answered' = answered and nextEpoch' = nextEpoch
  fresh' = fresh and Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** A witness's agent restarts: what is in its member stays, and what it has heard is forgotten. */
pred restart {
  some w: Region {
    promise' = promise - w->Epoch
    Starting' = Starting + w
    told' in told and told - told' in w->Epoch
  }
  names' = names and answered' = answered and nextEpoch' = nextEpoch
  fresh' = fresh and Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** With a majority an agent lets its server accept writes. */
pred lift[out: set Rule] {
  some e: Epoch {
    majority[e.fresh] or (OwnAnswers in out and majority[{ w: Region | once w in e.fresh }])
    e not in left or AnswersDiscarded in out
    e not in Gone or RunIdRecorded in out
    (no x: Made - e | x.region = e.region and not older[x, e]) or AgentGoesForward in out
    Writable' = Writable - region.(e.region) + e
    Made' = Made + e
  }
  names' = names and told' = told and answered' = answered and nextEpoch' = nextEpoch and promise' = promise and Starting' = Starting
  fresh' = fresh and Gone' = Gone and GivenUp' = GivenUp
}

/** An agent fences its server. */
pred fence {
  Writable' in Writable
  names' = names and told' = told and answered' = answered and nextEpoch' = nextEpoch and promise' = promise and Starting' = Starting
  fresh' = fresh and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

/** A server dies; the next process in its place starts fenced. */
pred die {
  some r: Region {
    Writable' = Writable - region.r
    Gone' = Gone + (Made & region.r)
  }
  names' = names and told' = told and answered' = answered and nextEpoch' = nextEpoch and promise' = promise and Starting' = Starting
  fresh' = fresh and Made' = Made and GivenUp' = GivenUp
}

/** An agent gives the lease up. What it counted in its region counts no more. */
pred giveUp[out: set Rule] {
  some e: Epoch {
    e.region not in Writable.region or ProofFirst in out
    GivenUp' = GivenUp + e
    AnswersDiscarded in out implies fresh' = fresh else fresh' = fresh - (region.(e.region) -> Region)
  }
  names' = names and told' = told and answered' = answered and nextEpoch' = nextEpoch and promise' = promise and Starting' = Starting
  Writable' = Writable and Made' = Made and Gone' = Gone
}

/** Some witnesses are told of it. */
pred release[out: set Rule] {
  some e: GivenUp | all w: Region | (w.told' = w.told and w.promise' = w.promise) or {
    w.told' = w.told + e
    (w.promise = e or ReleaseExact in out or (NamedByTriple in out and w.promise.number = e.number))
      implies no w.promise' else w.promise' = w.promise
  }
  names' = names and answered' = answered and nextEpoch' = nextEpoch and Starting' = Starting
  fresh' = fresh and Writable' = Writable and Made' = Made and Gone' = Gone and GivenUp' = GivenUp
}

pred step[out: set Rule] {
  choose[out] or answer[out] or announce[out] or announceNext[out] or expire[out] or promisesEnd[out] or restart
    or lift[out] or fence or die or giveUp[out] or release[out]
}

/** It begins at any moment of a first epoch that everybody has answered: its primary is writable, or just not. */
pred init {
  some e: Epoch {
    e.number = first
    names = Region->e and answered = Region->e and promise in Region->e
    fresh in e->promise.e
    Made = e and Writable in e and (some Writable implies majority[e.fresh])
  }
  no told and no nextEpoch and no Starting and no Gone and no GivenUp
}

/** All that can happen when some rules are left out. A step may change nothing, so a trace of n states holds all shorter ones. */
pred traces[out: set Rule] { init and always step[out] }

// ------------------------------------------------------------------------------------------------------------ guarantees

/** At no instant do two regions accept writes. */
pred oneWritable { lone Writable.region }

/** An epoch has no writable server once one of a later epoch, or of another with its number, was made writable. */
pred neverBack { no e: Writable, x: Made - e | not older[x, e] }

/** In an epoch only one process is ever made writable: an empty one that took its place never is. */
pred oneServerAnEpoch { no Writable & Gone }

pred safe { oneWritable and neverBack and oneServerAnEpoch }

// ------------------------------------------------------------------------------------------------------------- the proof

/** The next epoch, which a witness answers before it is written as answered, while no answer in the one before counts any more. */
fun overtaking[w: Region]: lone Epoch { { e: w.nextEpoch | w.answered in left and older[w.answered, e] } }

pred reached[w: Region, e: Epoch] { e in w.answered + overtaking[w] or older[e, w.answered] or older[e, overtaking[w]] }

pred promised[w: Region, e: Epoch] { w.promise.region = e.region and not older[w.promise, e] }

pred kept[w: Region, e: Epoch] {
  (no w.promise and w.answered.region = e.region)
    or (e.region = overtaking[w].region and (no w.promise or w.promise = w.answered))
}

/** Why it holds. True in the beginning and kept by every step, whatever their number: `Begins` and `Kept`. */
pred reason {
  // A witness whose answer counts is under a promise to that region; or it has just started, and its status keeps it to that region.
  all e: Epoch, w: e.fresh | promised[w, e] or (w in Starting and kept[w, e])
  no left.fresh and told in Region->left
  // It has answered nothing newer elsewhere.
  all e: Epoch, w: e.fresh | e in w.answered + overtaking[w] or older[e, w.answered]
  // A promise was made in the greatest epoch answered, or in an earlier one of its region.
  all w: Region | some w.promise implies
    ((w.promise.region = w.answered.region and not older[w.answered, w.promise])
      or (w.promise.region = overtaking[w].region and not older[overtaking[w], w.promise]))
  // The next is written beside an older one of another region, and in the place of that comes nothing between the two.
  all w: Region | some w.nextEpoch implies some w.answered and
    (w.answered = w.nextEpoch or older[w.nextEpoch, w.answered] or (older[w.answered, w.nextEpoch] and w.answered.region != w.nextEpoch.region))
  // The one that is writable has a majority, a server that is not gone, and an agent that did not give it up.
  all e: Writable | majority[e.fresh] and e in Made and e not in Gone and e not in left
  // When an epoch had a writable server, a majority had answered it, and none of them counts for an older one elsewhere.
  all e: Made | majority[{ w: Region | reached[w, e] and
    (all x: fresh.w | x.region = e.region or older[e, x]) }]
  all e: Writable, x: Made - e | x.region = e.region implies older[x, e]
}

assert Begins { init implies reason }
assert Kept { reason and step[none] implies after reason }
assert Suffices { reason implies safe }

// ------------------------------------------------------------------------------------------- a majority gets a primary

/**
 * From now on these regions, a majority, can talk to each other: all of them are told of the newest epoch, its server lives, no agent of
 * theirs restarts, and each renews an answer before it ends.
 */
pred healed[e: Epoch, m: set Region] {
  majority[m] and e.region in m and no e.previous
  all x: Epoch - e | older[x, e]
  always {
    m.names = e and (all w: m | some w.names) and e not in m.told and e not in Gone + left
    m & e.fresh in e.fresh'
    m & Starting' in Starting and e & Writable in Writable'
  }
}

/** What can be done is done at some time: time passes, requests are answered, a majority is used. */
pred fair[e: Epoch, m: set Region] {
  all w: m {
    not eventually always some fresh.w - e
    not eventually always (some w.promise and no fresh.w)
    not eventually always (w in Starting and no fresh.w)
    not eventually always (mayAnswer[w, e, none] and w not in e.fresh)
  }
  not eventually always (majority[e.fresh] and e not in Writable)
}

/** From any state that can be: the epoch gets its lease. */
assert MajorityGetsPrimary {
  all e: Epoch, m: set Region |
    reason and (always step[none]) and healed[e, m] and fair[e, m] implies eventually e in Writable
}

// ----------------------------------------------------------------------------------------------------------- commands
// Those whose name ends with Long are run by `make formal`, all others by `make test` too.

// The proof: for traces of any length, with 3 and 5 witnesses and 3 epochs.
Begins3: check Begins for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, 1 steps expect 0
Suffices3: check Suffices for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, 1 steps expect 0
Kept3: check Kept for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, 2 steps expect 0
Begins5: check Begins for exactly 5 Region, 3 Epoch, 3 Number, 4 Int, 1 steps expect 0
Suffices5: check Suffices for exactly 5 Region, 3 Epoch, 3 Number, 4 Int, 1 steps expect 0
Kept5Long: check Kept for exactly 5 Region, 3 Epoch, 3 Number, 4 Int, 2 steps expect 0

// The same without the proof: every trace of so many states, from the beginning.
assert Safe { traces[none] implies always safe }
SafeTraces3: check Safe for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 4 steps expect 0
SafeTraces3Long: check Safe for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 10 steps expect 0
SafeTraces5Long: check Safe for exactly 5 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 0

// The model is not empty: a primary after another, after a release and after promises ended; and three in a row.
pred handedOver { traces[none] and eventually (some disj e, x: Made | e.region != x.region and x in Writable and e in Region.told) }
HandedOver: run handedOver for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 7 steps expect 1
pred timedOut { traces[none] and some Writable and always no GivenUp and eventually (some disj e, x: Made | e.region != x.region and x in Writable) }
TimedOut: run timedOut for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 7 steps expect 1
pred threePrimaries { traces[none] and eventually #Made.region = 3 }
ThreePrimariesLong: run threePrimaries for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 12 steps expect 1

// From every state, for every way to go on that repeats itself after so many states.
Majority3: check MajorityGetsPrimary for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, 3 steps expect 0
Majority3Long: check MajorityGetsPrimary for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, 6 steps expect 0
Majority5Long: check MajorityGetsPrimary for exactly 5 Region, 3 Epoch, 3 Number, 4 Int, 4 steps expect 0
pred majorityGetsPrimary { no Writable and some e: Epoch, m: set Region | reason and (always step[none]) and healed[e, m] and fair[e, m] and some fresh - (e->Region) }
MajorityHasATrace: run majorityGetsPrimary for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 6 steps expect 1

// What each rule is for: without it the accident is found. Where the steps are given, it is to be found quickly.
WithoutPromiseByRegion: run { traces[PromiseByRegion] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutNeverOlder: run { traces[NeverOlder] and eventually not neverBack } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutNamedByTriple: run { traces[NamedByTriple] and eventually not neverBack } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutWrittenFirst: run { traces[WrittenFirst] and (choose[WrittenFirst]; answer[WrittenFirst]; lift[WrittenFirst]; restart; answer[WrittenFirst]; lift[WrittenFirst]) and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutWrittenWhenFree: run { traces[WrittenWhenFree] and (choose[WrittenWhenFree]; announce[WrittenWhenFree]; restart; answer[WrittenWhenFree]; lift[WrittenWhenFree]) and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutNextAfterRelease: run { traces[NextAfterRelease] and (choose[NextAfterRelease]; announceNext[NextAfterRelease]; answer[NextAfterRelease]; lift[NextAfterRelease]; restart; answer[NextAfterRelease]; lift[NextAfterRelease]) and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutNextCounts: run { traces[NextCounts] and (choose[NextCounts]; announceNext[NextCounts]; giveUp[NextCounts]; release[NextCounts]; answer[NextCounts]; lift[NextCounts]; fence; expire[NextCounts]; promisesEnd[NextCounts]; choose[NextCounts]; answer[NextCounts]; lift[NextCounts]) and eventually not neverBack } for exactly 3 Region, 4 Epoch, 4 Number, 4 Int, exactly 13 steps expect 1
WithoutStartsSilent: run { traces[StartsSilent] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutOwnAnswers: run { traces[OwnAnswers] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutProofFirst: run { traces[ProofFirst] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutAnswersDiscarded: run { traces[AnswersDiscarded] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutReleaseExact: run { traces[ReleaseExact] and (choose[ReleaseExact]; answer[ReleaseExact]; lift[ReleaseExact]; giveUp[ReleaseExact]; release[ReleaseExact]; answer[ReleaseExact]; lift[ReleaseExact]) and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutRunIdRecorded: run { traces[RunIdRecorded] and eventually not oneServerAnEpoch } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutAgentGoesForward: run { traces[AgentGoesForward] and eventually not neverBack } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutFencedInTime: run { traces[FencedInTime] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1
WithoutRatesBounded: run { traces[RatesBounded] and eventually not oneWritable } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 1

// One that safety does not need: without it a witness may renew its promise to a region that has given up, and the next primary waits.
WithoutReleaseForGoodLong: run { traces[ReleaseForGood] and eventually not safe } for exactly 3 Region, 3 Epoch, 3 Number, 4 Int, exactly 8 steps expect 0
