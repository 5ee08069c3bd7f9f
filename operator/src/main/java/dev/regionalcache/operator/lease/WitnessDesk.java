package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member as a witness: it listens at the heads of all regions, and answers on the server where it was asked. Whether it
 * answers is for {@link Answering}, how it votes for {@link Lookout}. Thread-safe; never waits for a server.
 */
final class WitnessDesk {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessDesk.class);

    private final MemberKey member;
    private final Runnable changed;
    private final Consumer<LeaseMessage> heard;
    private final Answering answering;
    private final Lookout lookout;
    private final HeadLinks links;
    private volatile LeaseMeters meters;
    private volatile LeasePlan plan;
    private volatile LeaseSeal seal;

    /**
     * A witness of this plan's cache that has not read its member.
     *
     * @param changed called when the member's status has something new to say
     * @param heard told of releases, and of requests of who holds a lease; without a lock, and it waits for nothing
     */
    WitnessDesk(
            MemberKey member,
            LeasePlan plan,
            LeaseOffice.Facilities facilities,
            LeaseMeters meters,
            Records records,
            Runnable changed,
            Consumer<LeaseMessage> heard) {
        this.member = member;
        this.plan = plan;
        this.meters = meters;
        this.changed = changed;
        this.heard = heard;
        seal = plan.seal(member.cache());
        String cacheUid = plan.cacheUid();
        answering = new Answering(
                facilities.started(),
                facilities.clock(),
                triple -> records.answered(member, cacheUid, triple),
                changed);
        lookout = new Lookout(
                member,
                plan,
                context(plan),
                facilities.connector(),
                facilities.clock(),
                changed,
                silence -> this.meters.detected(silence));
        links = new HeadLinks(member, facilities.lines(), Heard::new);
    }

    /** Counts with these from now on: a witness outlives the lease, and its meters do not. */
    void countWith(LeaseMeters next) {
        meters = next;
    }

    /** What the member's status said when it was read consistently after the start. */
    void recall(Recalled status) {
        answering.recall(status);
    }

    /** The member's spec as it was read: from the return of this no epoch that it forbids is answered. */
    void plan(LeasePlan next) {
        if (!next.logins().equals(plan.logins())) {
            seal = next.seal(member.cache());
        }
        plan = next;
        answering.assign(next.assignment());
        lookout.plan(next, context(next));
        links.plan(next);
    }

    private LogContext context(LeasePlan of) {
        return member.logContext(of.assignment().number());
    }

    /** The triple was written to the member's status. */
    void recorded(Epoch triple) {
        answering.recorded(triple);
    }

    /** The member's status has this triple as the next one. */
    void nextRecorded(Epoch triple) {
        answering.nextRecorded(triple);
    }

    /** The triple was certainly not written. */
    void notRecorded(Epoch triple) {
        answering.notRecorded(triple);
    }

    /** The view of a member without a lease of its own. */
    LeaseView view() {
        Answering.State now = answering.state();
        return new LeaseView(
                now.recalled(),
                now.answered(),
                now.next(),
                now.toRecord(),
                now.prepared(),
                now.previousReleased(),
                lookout.vote(),
                links.connected());
    }

    /** The connection to the head of a region; empty where there is none. */
    Optional<HeadLines.Line> link(String region) {
        return links.to(region);
    }

    /** The valid ones of the user operator, the current one first. */
    List<Credentials> logins() {
        return plan.logins();
    }

    /** What signs and checks with them. */
    LeaseSeal seal() {
        return seal;
    }

    /** The message as this region's agent signs it. */
    String sealed(LeaseMessage message) {
        return seal.seal(message);
    }

    /** Lets go of all connections; what it has promised stays. */
    void rest() {
        lookout.rest();
        links.rest();
        answering.rest();
    }

    /** On a thread of its own, where it may wait for a connection. */
    private void answer(LeaseHolder.Request asked, HeadLines.Line link) {
        LeaseMessage.Answer answer =
                new LeaseMessage.Answer(member.region(), asked.process(), asked.number(), asked.triple());
        String sealed = sealed(answer);
        meters.answered();
        Thread.ofVirtual().inheritInheritableThreadLocals(false).start(() -> {
            try {
                link.publish(LeaseMessage.ANSWERS, sealed);
            } catch (RedisFailure e) {
                LOG.debug("an answer was not sent", e);
            }
        });
    }

    /** What comes over the link to one region's head. */
    private final class Heard implements HeadLines.Listener {

        private final String region;

        Heard(String region) {
            this.region = region;
        }

        @Override
        public void connected() {
            changed.run();
        }

        @Override
        public void message(@Nullable LeaseMessage message) {
            switch (message) {
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
            context(plan).enter();
            if (answering.release(release.of())) {
                LOG.info(
                        "epoch {} was released to {} at offset {}",
                        release.of().number(),
                        release.successor(),
                        release.end().applied());
                // Traffic is led to the successor.
                changed.run();
            }
        }

        /** What names another region was not sent by the holder, which listens for answers at its own head. */
        private void heard(LeaseMessage.Request request) {
            LeaseHolder.Request asked = request.asked();
            lookout.heard(asked);
            if (asked.triple().region().equals(region)) {
                context(plan).enter();
                links.to(region).ifPresent(link -> answering.ask(asked.triple(), () -> answer(asked, link)));
            }
        }
    }
}
