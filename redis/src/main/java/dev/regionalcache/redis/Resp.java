package dev.regionalcache.redis;

import java.util.List;

/** A reply of a server, in version 2 of the protocol. */
sealed interface Resp {

    record Text(String value) implements Resp {}

    record Whole(long value) implements Resp {}

    record Failure(String message) implements Resp {}

    record Many(List<Resp> values) implements Resp {

        /** The text at this place; empty where there is none. */
        String text(int index) {
            return index < values.size() && values.get(index) instanceof Text text ? text.value : "";
        }
    }

    record Nothing() implements Resp {}
}
