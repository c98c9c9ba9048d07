// A thread dies inside a critical section; does the next one get the lock?
//
//   java Dying.java monitor | reentrant

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

public class Dying {
    static final Object monitor = new Object();
    static final ReentrantLock lock = new ReentrantLock();

    public static void main(String[] words) throws InterruptedException {
        boolean isMonitor = words[0].equals("monitor");
        Thread dying = new Thread(isMonitor ? Dying::diesInside : Dying::diesAfterLock);
        dying.setUncaughtExceptionHandler((thread, error) -> {});
        dying.start();
        dying.join();
        Thread next = new Thread(isMonitor ? Dying::enter : Dying::take);
        next.setDaemon(true);
        next.start();
        next.join(1000);
        System.out.println(next.isAlive() ? "waits" : "gets it");
    }

    static void diesInside() {
        synchronized (monitor) {
            throw new IllegalStateException();
        }
    }

    static void diesAfterLock() {
        lock.lock();
        throw new IllegalStateException();
    }

    static void enter() {
        synchronized (monitor) {
            return;
        }
    }

    static void take() {
        lock.lock();
        lock.unlock();
    }
}
