package dev.regionalcache.model;

import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Plots in which servers of several histories are left, and those who know how these belong together are not. */
final class HistoryPlots {

    private HistoryPlots() {}

    /**
     * Two followers stand at the same place when the primary ends, a third one has more and is chosen. One of the two is brought
     * up to it in its history, the other one does not reach it, and what it has recorded is not read any more.
     */
    static void goesOnUnseen(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        List<ModelRegion> others = story.others(primary);
        ModelRegion ahead = others.stream()
                .filter(r -> r.spec != null && primary.name.equals(r.spec.parent()))
                .findFirst()
                .orElse(primary);
        List<ModelRegion> equals = story.others(primary, ahead);
        ModelRegion stays = equals.getFirst();
        ModelRegion goesOn = equals.getLast();
        if (ahead == primary || stays == goesOn) {
            return;
        }
        Unseen unseen = new Unseen(story, primary, ahead, stays, goesOn);
        story.when(() -> areEqual(stays, goesOn, primary), 3_000, () -> story.whileFaultsLast(unseen::begin))
                .then(13_000, 16_000, () -> {});
    }

    private static boolean areEqual(ModelRegion one, ModelRegion other, ModelRegion primary) {
        ModelServer first = one.headServer();
        ModelServer second = other.headServer();
        ModelServer from = primary.headServer();
        return first != null
                && second != null
                && from != null
                && from.isOpen()
                && isIn(first, from)
                && isIn(second, from)
                && first.data.offset == second.data.offset;
    }

    private static boolean isIn(ModelServer server, ModelServer primary) {
        return server.link.isUp()
                && server.data.replicationId.equals(primary.data.replicationId)
                && Write.epoch(server.data.log) == Write.epoch(primary.data.log);
    }

    /** What becomes of them from the moment at which both stand at the same place. */
    private record Unseen(Story story, ModelRegion primary, ModelRegion ahead, ModelRegion stays, ModelRegion goesOn) {

        void begin() {
            Simulation world = story.world;
            story.cut(stays, story.others(stays));
            story.cut(goesOn, story.others(goesOn));
            long number = story.newestEpoch();
            story.soon(150, 500, () -> {
                story.end(primary.servers.getFirst(), ModelServer.End.KILLED, 12_000, 14_000);
                world.network.join();
                story.cut(ahead, List.of(stays));
            });
            look(() -> story.chosenAfter(number).isPresent(), 6_000, () -> story.keepWaiting(ahead));
            look(this::hasGoneOn, 6_000, () -> story.apiDown(ahead, 8_000));
        }

        private void look(BooleanSupplier so, int within, Runnable what) {
            story.look(so, story.world.now + within, () -> story.whileFaultsLast(what));
        }

        private boolean hasGoneOn() {
            ModelServer from = Objects.requireNonNull(ahead.headServer());
            ModelServer server = Objects.requireNonNull(goesOn.headServer());
            return from.master
                    && server.link.isUp()
                    && server.data.replicationId.equals(from.data.replicationId)
                    && server.data.offset >= from.data.offset - 50;
        }
    }

    /** It is frozen until another region has a primary, and until its own region is cut off from that one. */
    static void formerPrimaryWakes(Story story) {
        ModelRegion region = story.primary().orElseThrow();
        ModelServer former = region.headServer();
        if (former == null || region.servers.size() < 2) {
            return;
        }
        story.then(0, 300, () -> former.frozenUntil = story.world.now + 12_000)
                .when(
                        () -> child(story, region, former) != null,
                        10_000,
                        () -> story.whileFaultsLast(() -> wake(story, region, former)))
                .then(14_000, 17_000, () -> {});
    }

    private static void wake(Story story, ModelRegion region, ModelServer former) {
        Simulation world = story.world;
        ModelServer primary = primary(world, region);
        ModelServer head = region.headServer();
        if (primary == null || head == null) {
            return;
        }
        // No failover begins before the other regions have what they are given.
        world.paused = true;
        world.after(2_000, () -> world.paused = false);
        story.cut(region, List.of(primary.region));
        story.soon(150, 300, () -> former.frozenUntil = world.now);
        story.soon(400, 800, () -> {
            story.end(primary, ModelServer.End.EMPTY, 9_000, 12_000);
            story.end(head, ModelServer.End.KILLED, 1_000, 3_000);
        });
    }

    /** That of another region than this one, where a server that froze may be open yet. */
    private static @Nullable ModelServer primary(Simulation world, ModelRegion but) {
        return world.truth
                .writable()
                .filter(r -> r != but)
                .map(ModelRegion::headServer)
                .orElse(null);
    }

    /** The region below this one, when both have what the new primary wrote; null: they do not yet. */
    private static @Nullable ModelRegion child(Story story, ModelRegion region, ModelServer former) {
        ModelServer head = region.headServer();
        ModelServer primary = primary(story.world, region);
        if (primary == null || head == null || head == former || !isIn(head, primary)) {
            return null;
        }
        return story.world.regions().stream()
                .filter(r -> r.spec != null && region.name.equals(r.spec.parent()))
                .filter(r -> r.headServer() != null && isIn(r.headServer(), primary))
                .findFirst()
                .orElse(null);
    }
}
