// The statements of the peer, with ? for parameters.
const meetingColumns = ['meeting_id', 'code', 'kind', 'title', 'description', 'location', 'created_by', 'host_id', 'organization_id', 'start_time',
  'end_time', 'time_zone', 'status', 'policy', 'on_host_leave', 'password_hash', 'max_participants', 'waiting_room_enabled',
  'require_host_approval', 'allow_external', 'auto_admit_guests', 'features', 'metadata', 'started_at', 'ended_at', 'created_at', 'updated_at'];
const participantColumns = ['participant_id', 'meeting_id', 'user_id', 'guest_session_id', 'name', 'role', 'status', 'invited', 'joined_at',
  'left_at', 'audio', 'video', 'screen_share', 'created_at', 'updated_at'];
const places = (columns) => columns.map(() => '?').join(', ');

export const columns = { meetings: meetingColumns, participants: participantColumns };
export const statements = {
  user: 'SELECT * FROM users WHERE user_id = ?',
  meeting: `SELECT ${meetingColumns} FROM meetings WHERE meeting_id = ? AND deleted_at IS NULL`,
  ownParticipant: `SELECT ${participantColumns} FROM participants WHERE meeting_id = ? AND user_id = ?`,
  participants: `SELECT ${participantColumns} FROM participants WHERE meeting_id = ? ORDER BY created_at, participant_id LIMIT 500`,
  banned: 'SELECT 1 FROM bans WHERE meeting_id = ? AND person_id = ?',
  insertMeeting: `INSERT INTO meetings (${meetingColumns}) VALUES (${places(meetingColumns)})`,
  insertParticipant: `INSERT INTO participants (${participantColumns}) VALUES (${places(participantColumns)})`,
  startMeeting: "UPDATE meetings SET status = 'in_progress', started_at = ?, updated_at = ? WHERE meeting_id = ?",
  rejoin: "UPDATE participants SET status = 'joined', joined_at = ?, updated_at = ? WHERE participant_id = ?",
  insertAttendance: 'INSERT INTO attendance (attendance_id, meeting_id, participant_id, joined_at) VALUES (?, ?, ?, ?)',
  insertAudit: 'INSERT INTO audit_log (audit_id, actor, action, meeting_id, target, at, address, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
};

/** The peer's named calls over `one(name, values)`, `all(name, values)` and `run(name, values)`. */
export const calls = ({ one, all, run }) => ({
  user: (userId) => one('user', [userId]),
  meeting: (meetingId) => one('meeting', [meetingId]),
  ownParticipant: (meetingId, userId) => one('ownParticipant', [meetingId, userId]),
  participants: (meetingId) => all('participants', [meetingId]),
  banned: (meetingId, userId) => one('banned', [meetingId, userId]),
  insertMeeting: (row) => run('insertMeeting', columns.meetings.map((name) => row[name])),
  insertParticipant: (row) => run('insertParticipant', columns.participants.map((name) => row[name])),
  startMeeting: (values) => run('startMeeting', values),
  rejoin: (values) => run('rejoin', values),
  insertAttendance: (values) => run('insertAttendance', values),
  insertAudit: (values) => run('insertAudit', values),
});
