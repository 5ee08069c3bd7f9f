package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.PrimaryWatch;
import dev.regionalcache.core.lease.Reply;
import dev.regionalcache.core.lease.Witness;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member as a witness: it listens at the heads of all regions, asks the rules of {@link Witness}, and answers on the
 * server where it was asked. What has to be in the member's status before an answer is written by the agent, which then
 * calls {@link #recorded}. Thread-safe; never waits for a server.
 */
final class WitnessDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessDesk.class);

    private static final Duration JUST_AFTER = Duration.ofMillis(1);
    private static final Duration AFTER_RELEASE = Duration.ofMillis(20);

    private final MemberKey member;
    private final RedisConnector connector;
    private final MomentSource clock;
    private final LeaseMeters meters;
    private final Runnable changed;
    private final Consumer<LeaseMessage> heard;
    private final Object lock = new Object();

    private final Witness witness;
    private final PrimaryWatch watch;
    private final Map<String, Listening> links = new TreeMap<>();
    private final Map<Epoch, Asked> waiting = new HashMap<>();
    private LeasePlan plan;
    private LeaseSeal seal;
    private LogContext context;
    private boolean recalled;
    private @Nullable Epoch recording;
    private @Nullable Epoch vote;
    private @Nullable Epoch lastReleased;
    private Moment lastSign;
    private @Nullable Thread probing;
    private @Nullable Thread ticking;

    /** A request that is answered as soon as its triple is recorded, and where it came from. */
    private record Asked(LeaseMessage.Request request, Listening link) {}

    /**
     * A witness of this plan's cache that has not read its member.
     *
     * @param started when this process started
     * @param changed called when the member's status has something new to say
     * @param heard told of releases, and of requests of who holds a lease; without a lock, and it waits for nothing
     */
    WitnessDesk(
            MemberKey member,
            LeasePlan plan,
            Moment started,
            RedisConnector connector,
            MomentSource clock,
            LeaseMeters meters,
            Runnable changed,
            Consumer<LeaseMessage> heard) {
        this.member = member;
        this.plan = plan;
        this.connector = connector;
        this.clock = clock;
        this.meters = meters;
        this.changed = changed;
        this.heard = heard;
        seal = plan.seal(member.cache());
        context = context(plan);
        witness = new Witness(started);
        lastSign = clock.now();
        watch = new PrimaryWatch(lastSign);
    }

    /** What the member's status said when it was read consistently after the start. */
    void recall(@Nullable Epoch answered, @Nullable Prepared prepared) {
        synchronized (lock) {
            witness.recall(answered, prepared);
            recalled = true;
        }
    }

    /** The member's spec as it was read: from the return of this no epoch that it forbids is answered. */
    void plan(LeasePlan next) {
        synchronized (lock) {
            context = context(next);
            if (!next.logins().equals(plan.logins())) {
                seal = next.seal(member.cache());
            }
            plan = next;
            witness.assign(next.assignment());
            if (recording == null) {
                // The caller reads the view next, and writes it.
                recording = witness.recordAhead(clock.now()).orElse(null);
            }
            watch.watch(next.assignment(), clock.now());
            links.entrySet().removeIf(link -> {
                ServerAddress address = next.heads().get(link.getKey());
                boolean stays = address != null && link.getValue().isOf(address, next.logins());
                if (!stays) {
                    link.getValue().close();
                }
                return !stays;
            });
            next.heads().forEach((region, address) -> links.computeIfAbsent(region, r -> listen(r, address)));
            if (ticking == null) {
                ticking = Thread.ofVirtual()
                        .inheritInheritableThreadLocals(false)
                        .name("witness-" + member.region())
                        .start(this::tick);
            }
        }
    }

    private LogContext context(LeasePlan of) {
        return new LogContext(
                member.namespace(),
                member.cache(),
                member.region(),
                of.assignment().number());
    }

    /** Twice F: what the vote needs is known by then from the requests; this finds connections that are dead. */
    private Listening listen(String region, ServerAddress address) {
        return new Listening(
                address,
                plan.logins(),
                LeaseMessage.REQUESTS,
                plan.assignment().timings().fencing().multipliedBy(2),
                connector,
                context,
                new Heard(region));
    }

    /** The triple was written to the member's status. */
    void recorded(Epoch triple) {
        synchronized (lock) {
            if (!triple.equals(recording)) {
                return;
            }
            recording = null;
            witness.recorded(triple);
            Asked asked = waiting.remove(triple);
            if (asked != null) {
                ask(asked);
            }
        }
    }

    /** The triple was certainly not written. */
    void notRecorded(Epoch triple) {
        synchronized (lock) {
            if (triple.equals(recording)) {
                recording = null;
                witness.notRecorded(triple);
                Asked asked = waiting.remove(triple);
                if (asked != null) {
                    ask(asked);
                }
            }
        }
    }

    /** The view of a member without a lease of its own. */
    LeaseView view() {
        synchronized (lock) {
            List<String> connected = links.entrySet().stream()
                    .filter(l -> l.getValue().isConnected())
                    .map(Map.Entry::getKey)
                    .toList();
            return new LeaseView(
                    recalled,
                    recording == null ? witness.answered() : recording,
                    recording,
                    witness.prepared(),
                    null,
                    false,
                    null,
                    null,
                    null,
                    isReleased(plan.assignment()),
                    vote,
                    connected);
        }
    }

    private boolean isReleased(Assignment spec) {
        Epoch previous = spec.previous();
        return previous != null && (spec.released().contains(previous) || previous.equals(lastReleased));
    }

    /** The connection to the head of a region; empty where there is none. */
    Optional<Listening> link(String region) {
        synchronized (lock) {
            return Optional.ofNullable(links.get(region));
        }
    }

    /** The message as this region's agent signs it. */
    String sealed(LeaseMessage message) {
        synchronized (lock) {
            return seal.seal(message);
        }
    }

    /** Lets go of all connections; what it has promised stays. */
    void rest() {
        synchronized (lock) {
            links.values().forEach(Listening::close);
            links.clear();
            waiting.clear();
            if (ticking != null) {
                ticking.interrupt();
                ticking = null;
            }
            if (probing != null) {
                probing.interrupt();
                probing = null;
            }
        }
    }

    @Override
    public void close() {
        rest();
    }

    private void ask(Asked asked) {
        Epoch triple = asked.request().asked().triple();
        Moment now = clock.now();
        switch (witness.ask(triple, now)) {
            case Reply.Answer(Epoch answered) -> answer(asked, answered);
            case Reply.RecordFirst(Epoch toRecord) -> {
                LOG.debug("is asked for {} and records it first", toRecord);
                recording = toRecord;
                waiting.clear();
                waiting.put(toRecord, asked);
                changed.run();
            }
            case Reply.Silence(Reply.Cause cause) -> {
                if (cause == Reply.Cause.RECORDING || triple.equals(recording)) {
                    waiting.computeIfPresent(triple, (t, before) -> asked);
                }
                LOG.debug("no answer for {}: {}", triple, cause);
            }
        }
    }

    /** On the link's own thread, or a thread of its own where that would wait for a connection. */
    private void answer(Asked asked, Epoch triple) {
        LeaseMessage.Answer answer = new LeaseMessage.Answer(
                member.region(),
                asked.request().asked().process(),
                asked.request().asked().number(),
                triple);
        String sealed = seal.seal(answer);
        meters.answered();
        Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> {
            try {
                asked.link().publish(LeaseMessage.ANSWERS, sealed);
            } catch (RedisFailure e) {
                LOG.debug("an answer was not sent", e);
            }
        });
    }

    private void tick() {
        try {
            while (true) {
                Duration pause;
                synchronized (lock) {
                    context.enter();
                    vote();
                    Duration period =
                            plan.assignment().timings().requestPeriod().dividedBy(2);
                    Duration left = watch.untilVote(clock.now());
                    pause = left.isZero() || left.compareTo(period) > 0 ? period : left.plus(JUST_AFTER);
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void vote() {
        Moment now = clock.now();
        Epoch next = watch.vote(now).orElse(null);
        if (!Objects.equals(next, vote)) {
            if (next != null) {
                LOG.info("votes for a failover of epoch {}: its primary in {} is silent", next.number(), next.region());
            } else if (vote != null) {
                LOG.info("takes its vote for a failover of epoch {} back", vote.number());
            }
            vote = next;
            changed.run();
        }
        Assignment spec = plan.assignment();
        boolean quiet =
                now.elapsed(lastSign).compareTo(spec.timings().voteAfter().dividedBy(2)) > 0;
        if (quiet && spec.chosen() != null && probing == null) {
            probe(spec.chosen().region());
        }
    }

    /** A silent agent beside a writable server is no reason for a failover, so the server itself is asked. */
    private void probe(String region) {
        ServerAddress address = plan.heads().get(region);
        if (address == null) {
            return;
        }
        LeasePlan current = plan;
        probing = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("probe-" + region)
                .start(() -> probe(region, address, current));
    }

    private void probe(String region, ServerAddress address, LeasePlan current) {
        try (var server = connector.server(address, current.logins().getFirst())) {
            while (isQuiet() && !Thread.currentThread().isInterrupted()) {
                if (server.replication().isWritable()) {
                    synchronized (lock) {
                        watch.seenWritable(region, clock.now());
                    }
                }
                Thread.sleep(current.assignment().timings().requestPeriod());
            }
        } catch (RedisFailure silent) {
            LOG.debug("the head of {} does not answer", region, silent);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (lock) {
                probing = null;
            }
        }
    }

    private boolean isQuiet() {
        synchronized (lock) {
            Duration half = plan.assignment().timings().voteAfter().dividedBy(2);
            return clock.now().elapsed(lastSign).compareTo(half) > 0;
        }
    }

    /** What comes over the link to one region's head. */
    private final class Heard implements Listening.Listener {

        private final String region;

        Heard(String region) {
            this.region = region;
        }

        @Override
        public void connected(boolean now, @Nullable RedisFailure why) {
            changed.run();
        }

        @Override
        public void message(String text) {
            Optional<LeaseMessage> message;
            synchronized (lock) {
                message = seal.open(text);
            }
            switch (message.orElse(null)) {
                case LeaseMessage.Request request -> {
                    heard(request);
                    if (request.asked().holds()) {
                        heard.accept(request);
                    }
                }
                case LeaseMessage.Release release -> {
                    heard(release);
                    heard.accept(release);
                }
                case LeaseMessage.Answer answer -> meters.garbage();
                case null -> meters.garbage();
            }
        }

        private void heard(LeaseMessage.Release release) {
            synchronized (lock) {
                witness.release(release.of());
                if (release.of().equals(lastReleased)) {
                    return;
                }
                lastReleased = release.of();
                recordSuccessor();
            }
            LOG.info(
                    "epoch {} was released to {} at offset {}",
                    release.of().number(),
                    release.successor(),
                    release.offset());
            // The successor's request is on its way, and what it needs comes first.
            Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> {
                try {
                    Thread.sleep(AFTER_RELEASE);
                    changed.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        /** Its request is on its way, and is answered as soon as the status says so. */
        private void recordSuccessor() {
            Epoch chosen = plan.assignment().chosen();
            if (chosen != null && witness.ask(chosen, clock.now()) instanceof Reply.RecordFirst(Epoch toRecord)) {
                recording = toRecord;
                waiting.clear();
                changed.run();
            }
        }

        private void heard(LeaseMessage.Request request) {
            synchronized (lock) {
                Listening link = links.get(region);
                if (link == null) {
                    return;
                }
                Moment now = clock.now();
                watch.heard(request.asked(), now);
                if (request.asked().holds()
                        && request.asked().triple().equals(plan.assignment().chosen())) {
                    lastSign = now;
                }
                ask(new Asked(request, link));
            }
        }
    }
}
