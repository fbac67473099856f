-- At its start a server looks for the meetings that run, among all that ever were.
CREATE INDEX meetings_running ON meetings (status) WHERE status IN ('in_progress', 'paused');
