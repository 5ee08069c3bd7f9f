package dev.regionalcache.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The truth, which no decision sees: a write that an application was told of, after all those that its server held. */
final class Write {
    final @Nullable Write before;
    final long count;
    final long epoch;

    /** Of its last byte in the stream of its server. */
    final long offset;

    Write(@Nullable Write before, long epoch, long offset) {
        this.before = before;
        count = count(before) + 1;
        this.epoch = epoch;
        this.offset = offset;
    }

    static long count(@Nullable Write last) {
        return last == null ? 0 : last.count;
    }

    static long epoch(@Nullable Write last) {
        return last == null ? 0 : last.epoch;
    }

    /** Whether who holds all up to {@code last} holds this one. */
    boolean isIn(@Nullable Write last) {
        Write at = last;
        while (at != null && at.count > count) {
            at = at.before;
        }
        return at == this;
    }

    /** What who holds all up to {@code held} has, and who holds all up to {@code other} has not. */
    static List<Write> lacking(@Nullable Write held, @Nullable Write other) {
        List<Write> lacking = new ArrayList<>();
        Write one = held;
        Write two = other;
        while (one != two) {
            if (one != null && (two == null || one.count >= two.count)) {
                lacking.add(one);
                one = one.before;
            } else if (two != null) {
                two = two.before;
            }
        }
        return lacking;
    }
}
