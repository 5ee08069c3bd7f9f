package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** With which of the known logins a server is asked. For the keeper's thread, but for {@link #proven}. */
final class Logins {

    private int tried;

    /** Whether the server was told of the newest one. */
    private boolean told;

    /**
     * The login that the server took last. Of all passwords that vanished and were made anew a server knows only by this
     * one, and is told of them with it.
     */
    private volatile @Nullable Credentials proven;

    /** {@code proven} is the login that the server took last; null where none is known. */
    Logins(@Nullable Credentials proven) {
        this.proven = proven;
    }

    /** The one in use: first the one that is proven, for a server that was not told of a new one refuses that. */
    Credentials current(ServerPlan plan) {
        List<Credentials> known = new ArrayList<>(plan.logins());
        Credentials last = proven;
        if (last != null && !known.contains(last)) {
            known.add(last);
        }
        int first = last == null || told ? 0 : known.indexOf(last);
        return known.get((first + tried) % known.size());
    }

    /** The server took the one in use. */
    void taken(ServerPlan plan) {
        proven = current(plan);
        if (!told) {
            tried = 0;
        }
    }

    /** It did not: one that has not been told of a new password knows the previous one. */
    void refused() {
        tried++;
    }

    /** Whether another one than the newest is in use. */
    boolean isOld(ServerPlan plan) {
        return !current(plan).equals(plan.logins().getFirst());
    }

    /** The server was told of the newest one: that is used from now on, for other servers may know no other. */
    void told() {
        told = true;
        tried = 0;
    }

    /** The login that the server took last; null while it has taken none. */
    @Nullable
    Credentials proven() {
        return proven;
    }
}
