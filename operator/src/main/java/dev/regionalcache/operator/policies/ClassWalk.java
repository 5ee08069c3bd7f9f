package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.Attention;
import dev.regionalcache.core.policy.Candidates;
import dev.regionalcache.core.policy.Candidates.Candidate;
import dev.regionalcache.core.policy.Census;
import dev.regionalcache.core.policy.Key;
import dev.regionalcache.core.policy.KeyClasses;
import dev.regionalcache.core.policy.TimeToLive;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.redis.KeyWalk;
import dev.regionalcache.redis.KeyWalk.Facts;
import dev.regionalcache.redis.KeyWalk.Page;
import dev.regionalcache.redis.KeyWalk.Question;
import dev.regionalcache.redis.KeyWalk.Removal;
import dev.regionalcache.redis.KeyWalk.Shortening;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The walk through the keys of a server, page after page: sorts keys to classes, shortens lives that are too long, and removes
 * keys of a class that takes more than it may. For one thread.
 */
final class ClassWalk {

    /** Of each class so many keys of a page are asked for their sizes. */
    private static final int SIZED_OF_A_PAGE = 8;

    /** A key that is to go may live longer than it seemed to by so much: clocks of two machines do not go alike. */
    private static final long SLACK_MILLIS = 100;

    /** Before all keys were seen once none is removed for the limit, unless that takes longer than this. */
    private static final Duration LONGEST_CHOICE = Duration.ofSeconds(10);

    private List<KeyClass> classes;
    private final KeyClasses byKey;
    private final Census census;
    private final InstantSource steady;
    private final RandomGenerator random;
    private String next = KeyWalk.START;
    private long pageNumber;
    private long total;

    /** A walk that begins; {@code steady} goes steadily. */
    ClassWalk(List<KeyClass> classes, InstantSource steady, RandomGenerator random) {
        this.classes = List.copyOf(classes);
        this.steady = steady;
        this.random = random;
        byKey = new KeyClasses(classes.stream().map(c -> c.rule().prefixes()).toList());
        census = new Census(classes.size());
    }

    /** A key of a class, on this page. */
    private record Found(Key key, int ofClass) {}

    /** Goes on with the same classes under other rules; each has its place and its prefixes. */
    void under(List<PolicyRule> rules) {
        boolean midway = !isAtStart();
        classes = IntStream.range(0, classes.size())
                .mapToObj(i -> classes.get(i).under(rules.get(i), midway, now()))
                .toList();
    }

    /** The classes as they are now. */
    List<KeyClass> classes() {
        return classes;
    }

    /** Whether the last page was the last one of a walk. */
    boolean isAtStart() {
        return next.equals(KeyWalk.START);
    }

    /** How many keys there were in all. */
    long total() {
        return total;
    }

    /** The next page. */
    void step(KeyWalk keys, int size) {
        Page page = keys.page(next, size);
        total = page.total();
        List<Found> asked = count(page);
        correct(keys, asked);
        for (int i = 0; i < classes.size(); i++) {
            classes.get(i).estimated(census.estimate(i));
            relieve(keys, i);
        }
        next = page.next();
        if (isAtStart()) {
            classes.forEach(KeyClass::walked);
        }
    }

    /** Counts the page, and picks those keys that are to be asked about. */
    private List<Found> count(Page page) {
        boolean someAreOver = classes.stream().anyMatch(KeyClass::isOver);
        int[] found = new int[classes.size()];
        List<Found> asked = new ArrayList<>();
        for (Key key : page.keys()) {
            int ofClass = byKey.of(key);
            if (ofClass != KeyClasses.NONE) {
                found[ofClass]++;
                if (Attention.asks(pageNumber, someAreOver, classes.get(ofClass).isOver())) {
                    asked.add(new Found(key, ofClass));
                }
            }
        }
        pageNumber = census.page(page.total(), page.keys().size(), page.covered(), found);
        return asked;
    }

    private void correct(KeyWalk keys, List<Found> asked) {
        if (asked.isEmpty()) {
            return;
        }
        int[] sized = new int[classes.size()];
        List<Facts> facts = keys.facts(asked.stream()
                .map(f -> new Question(f.key(), sized[f.ofClass()]++ < SIZED_OF_A_PAGE))
                .toList());
        long now = now();
        List<Found> toShorten = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (isToBeShortened(asked.get(i), facts.get(i), now)) {
                toShorten.add(asked.get(i));
            }
        }
        shorten(keys, toShorten);
    }

    /** Takes note of a key; whether its life is to be shortened now. */
    private boolean isToBeShortened(Found found, Facts fact, long now) {
        KeyClass ofClass = classes.get(found.ofClass());
        if (fact.bytes() >= 0) {
            census.sized(found.ofClass(), fact.bytes());
        }
        if (!ofClass.life().isWrong(fact.pttl())) {
            if (fact.pttl() >= 0) {
                offer(ofClass, found.key(), now + fact.pttl(), now + fact.pttl());
            }
            return false;
        }
        ofClass.wrong();
        if (ofClass.isOver()) {
            // First the class comes under its limit: this key may be among those that go.
            offer(ofClass, found.key(), now + ofClass.life().next(random), end(now, fact.pttl()));
            return false;
        }
        return ofClass.isEnforced();
    }

    private void offer(KeyClass ofClass, Key key, long expires, long seen) {
        if (ofClass.isNear()) {
            ofClass.candidates().offer(new Candidate(key, expires, seen, pageNumber));
        }
    }

    private static long end(long now, long pttl) {
        return pttl == TimeToLive.ENDLESS ? Candidates.ENDLESS : now + pttl;
    }

    private void shorten(KeyWalk keys, List<Found> wrong) {
        if (wrong.isEmpty()) {
            return;
        }
        List<Shortening> shortenings = wrong.stream()
                .map(f -> new Shortening(
                        f.key(),
                        classes.get(f.ofClass()).life().mostMillis(),
                        classes.get(f.ofClass()).life().next(random)))
                .toList();
        long now = now();
        for (int index : keys.shorten(shortenings)) {
            KeyClass ofClass = classes.get(wrong.get(index).ofClass());
            ofClass.corrected(1);
            long end = now + shortenings.get(index).next();
            offer(ofClass, wrong.get(index).key(), end, end);
        }
    }

    /** Removes what is too much, once there are many to choose from. */
    private void relieve(KeyWalk keys, int index) {
        KeyClass ofClass = classes.get(index);
        long now = now();
        ofClass.candidates().expire(now);
        List<Candidate> first = ofClass.choosesFromAll(now, LONGEST_CHOICE.toMillis()) ? ofClass.toRemove() : List.of();
        if (first.isEmpty()) {
            return;
        }
        List<Integer> removed = keys.remove(first.stream()
                .map(c -> new Removal(
                        c.key(), c.seen() == Candidates.ENDLESS ? TimeToLive.ENDLESS : c.seen() - now + SLACK_MILLIS))
                .toList());
        removed.forEach(i -> census.removed(index, first.get(i).page()));
        ofClass.removed(removed.size());
        ofClass.estimated(census.estimate(index));
    }

    private long now() {
        return steady.millis();
    }
}
