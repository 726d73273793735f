package profiler

import (
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// rule says how close to a person a column is whose header holds one of the phrases.
// A phrase is words in a row; $ at its end asks that it ends the header, ^ at its
// start that it begins it. The first rule that fits counts.
type rule struct {
	class   graph.Classification
	ofRow   bool // quasi where a row is about a person, internal elsewhere
	numbers bool // also fits what ends in id or number; other rules leave those to be direct
	why     string
	warn    string // what a person should hear besides
	phrases []string
}

// phrases cuts a list at its commas.
func phrases(list string) []string {
	var out []string
	for phrase := range strings.SplitSeq(list, ",") {
		out = append(out, strings.TrimSpace(phrase))
	}
	return out
}

// rules are read from top to bottom. First comes what a rule below would mistake: a
// course's name is no person's. Then what names or reaches a person, then what tells
// about one, and last what is about schools and courses. What none of them knows is
// direct.
func rules() []rule {
	return []rule{
		{class: graph.Direct, why: "a secret", warn: "a secret has no place in an export: have it left out",
			phrases: phrases(`password, passwd, pwd, passcode, secret, api key, access token, pin$`)},
		{class: graph.Direct, why: "may be a Social Security number", warn: "a Social Security number has no place in analytics: have it left out",
			phrases: phrases(`ssn, social security, federal id, federal id no`)},
		{class: graph.Quasi, numbers: true, why: ownNumber,
			phrases: phrases(`
				student section id, student attendance id, student enrollment id, student grade bucket id, student program id, entry withdrawal id,
				^entry id$, enrollment id$, expected receiver, incident offense name id, incident offense name action id, local record id,
				incident number`)},
		{class: graph.Internal, numbers: true, why: "about a school, a course or the like",
			phrases: phrases(`
				school name$, school id$, school code$, school number$, school sis id$, school level$, school type$, ^school year,
				school of attendance$, cds school code$, cds code$, site name$, site code$, site id$, district name$, district id$, district code$,
				entity id, entity code$, building id$, building code$, building name$, course name$, course title$, course id$, course code$,
				course number$, course description$, local course code, section name$, section id$, section number$, section code$,
				course section id$, class name$, class id$, term name$, term id$, term code$, period name$, period id$, calendar id$,
				calendar code$, calendar day id$, calendar name$, meet id$, subject name$, subject code$, subject area, department name$,
				department code$, room id$, room number$, grading period, grading periods, grade reference id, grade mark id, grade bucket id,
				school year id, bell schedule, entry code id, withdrawal code id, attendance type id, offense id$, action type id, incident id$,
				incident offense id$, assignment id$, assignment title$, assignment group id, assessment name$, assessment id$, test name$,
				test id$, enrollment term id, grading period id, low grade$, high grade$, lowest grade$, highest grade$, record type,
				record type code, transaction type, transaction type code, possible credits, credits possible, earned credits possible,
				possible points$, points possible$, credit type, reporting lea, selpa, filler, sis source id$, instructional days, ^academic year,
				modified time, meta ts, meta action, file name, batch id, upload date, last date updated`)},
		{class: graph.Quasi, why: "where a person lives",
			phrases: phrases(`
				zip$, zip code$, zipcode$, zip 4$, postal code$, city$, city name$, town$, state province$, state province code$, birth state$,
				birth state province code$, residence$`)},
		{class: graph.Sensitive, why: "membership in a program", phrases: phrases(`program name$, program type name$, disability name$, offense name$, action name$`)},
		{class: graph.Direct, why: "names or reaches a person",
			phrases: phrases(`
				name$, email$, email address$, phone$, phone number$, ssid$, student id$, student number$, pupil id$, staff id$, teacher id$,
				employee id$, user id$, teacher$, counselor$, manager$, liaison$, parent$, guardian$, advisor$, provider name$, signature$`)},
		{class: graph.Sensitive, why: "citizenship or immigration", warn: "California Education Code 234.7 forbids to collect it: have it left out",
			phrases: phrases(`citizenship, citizen, visa, immigration, immigrant, i94, undocumented`)},
		{class: graph.Sensitive, why: "where a person comes from",
			phrases: phrases(`
				birth country, country of birth, us school, us schools, initial us, newcomer, refugee, arrival`)},
		{class: graph.Sensitive, why: "what the parents are",
			phrases: phrases(`education level, highest education, parent education, parent ed level, military`)},
		{class: graph.Direct, why: "leads to a person",
			phrases: phrases(`
				email, e mail, mail, phone, telephone, mobile, cell, fax, address, street, apartment, apt, geocode, latitude, longitude, lat, lng,
				login, username, user name, userid, user, user id, sis user id, sortable, screen name, handle, avatar, photo, picture, image,
				signature, ip, url, website, device, serial, locker, license plate, bank, account`)},
		{class: graph.Direct, why: staffWord,
			phrases: phrases(`
				teacher, staff, employee, instructor, counselor, counsellor, advisor, adviser, principal, proctor, coach, case manager, seid,
				reporter, authorized by, entered by, modified by, created by, updated by, author`)},
		{class: graph.Direct, why: "names a parent or contact",
			phrases: phrases(`
				parent, parents, guardian, mother, father, contact, emergency, sibling, household, family, caregiver, doctor, physician, dentist,
				nurse`)},
		{class: graph.Direct, why: "free text, which may name people",
			phrases: phrases(`
				comment, comments, note, notes, remark, remarks, narrative, description, explanation, message, body, text, memo, details`)},
		{class: graph.Quasi, why: "a trait by which a person is told",
			phrases: phrases(`
				birth, birthday, dob, born, age, gender, sex, pronoun, pronouns, race, race code, races, ethnic, ethnicity, hispanic, latino,
				ancestry, tribe, tribal, language, languages, home language, primary language, native language, is alaskan, is asian, is black,
				is hawaiian, is white, is hispanic`)},
		{class: graph.Direct, why: "a name of a person",
			phrases: phrases(`
				name, names, first name, last name, middle name, full name, surname, nickname, alias, suffix, initial$, initials, lastfirst,
				last first, maiden, preferred`)},
		{class: graph.Direct, why: "a person's number",
			phrases: phrases(`
				ssid, sasid, lasid, pupil id, pupil number, perm id, permanent id, person id, people id, name id, other id, sis id, state id,
				state student id, student id$, student number, student no, student num, student state id, statewide student id, local student id,
				local id, unique id, pupil, learner, medicaid, alternate id`)},
		{class: graph.Sensitive, why: "disability, health or support",
			phrases: phrases(`
				disability, disabilities, disabled, special, specialeducation, nps, nonpublic, sped, swd, iep, idea, is idea, section 504,
				section504, 504, plan type, plan effective, plan end, meeting date, meeting type, infant, referral, initial evaluation, evaluation,
				transition, eligibility, related services, service, services, setting, amendment, goal, inclusion, preschool, medical, health,
				immunization, allergy, medication, diagnosis, therapy, accommodation, accommodations, condition, gifted, gate, talented`)},
		{class: graph.Sensitive, why: "discipline",
			phrases: phrases(`
				discipline, disciplinary, incident, offense, offender, offence, behavior, behaviour, suspension, suspended, expulsion, expelled,
				infraction, violation, weapon, weapons, drugs, victim, witness, involvement, action, law enforcement, truant, truancy, injury,
				bullying, restraint, seclusion, duration days, duration, ordered date, removal, disciplined`)},
		{class: graph.Sensitive, why: "a family's means or situation",
			phrases: phrases(`
				meal, meals, lunch, frl, frpm, free reduced, low income, lowincome, economic, economically, disadvantaged, poverty, sed, homeless,
				foster, runaway, unaccompanied, youth, primary residence, residence type, migrant, mckinney, dwelling, title i, income, nslp,
				pregnant, incarcerated`)},
		{class: graph.Sensitive, why: "English learner status",
			phrases: phrases(`
				ell, el status, ell status, ellstatus, elas, english learner, english language, lep, is lep, acquisition, acquisition status, rfep,
				reclassified, elpac, ltel`)},
		{class: graph.Sensitive, why: "membership in a program",
			phrases: phrases(`
				program, programs, membership, completion, certificate, certification, diploma, seal, graduated, csf, uc csu, requirements,
				job program, workforce, postsecondary, merit`)},
		{class: graph.Sensitive, why: "attendance",
			phrases: phrases(`
				absent, absence, absences, tardy, tardies, tardiness, excused, unexcused, presence, present, presenceflag, attendance code,
				attendance status, attendance type, attendancecode, attended, attending, truancies, chronic, chronically, days attended,
				days absent, days enrolled, days expected, days in, days scheduled, days, all day, last activity, total activity, activity at,
				activity time`)},
		{class: graph.Sensitive, why: "how well a person does",
			phrases: phrases(`
				score, scores, scale score, raw score, points, points earned, earned points, mark, marks, gpa, cumulative gpa, cumulativegpa,
				percent, percentage, percentile, rank, class rank, grade mark, letter grade, numeric grade, alpha grade, final grade,
				is final grade, grade earned, grade points, performance level, achievement level, achievement, proficiency, result, results,
				lexile, quantile, earned credits, credits earned, credit earned, credits attempted, submitted at, late policy, missing, late,
				graded, passed, failed, honors, honor, award, attempt, attempts, standard met, claim, domain score, retained, retention, promoted`)},
		{class: graph.Sensitive, why: "why a person left",
			phrases: phrases(`
				exit reason, exit code, exit category, withdrawal reason, dropout, school completion status, exit reason code, transfer code`)},
		{class: graph.Quasi, why: "a stay at a school, which tells a person among few",
			phrases: phrases(`
				^grade$, grade level, grade level code, gradelevel, grade numeric, current grade, enrolled grade, grad year, graduation year,
				graduation date, cohort, cohort year, class of, enrollment date, enrollment status, enrollment status code, enrollment school,
				entry date, exit date, withdrawal date, withdrawal code, entry code, no show, is no show, percent enrolled, expected receiver,
				district of geographic, homeroom, home room, status$, ethnicity missing, race missing`)},
		{class: graph.Sensitive, why: "how well a person does", phrases: phrases(`grade, grades, credit, credits`)},
		{class: graph.Quasi, ofRow: true, why: "says when something was so",
			phrases: phrases(`
				start date, end date, begin date, attendance date, event date, effective date, effective start date, effective end date, date$,
				as of, test date, course completed, transcript date`)},
		{class: graph.Internal, why: "about a school, a course or the like",
			phrases: phrases(`
				school, district, course, section, term, semester, quarter, period, department, building, campus, site, room, year, calendar,
				day type, count as, day count, instructional days, capacity, maximum student count, ^position$, ^is primary$, ^is substitute$,
				^is long term substitute$, grad credit type, delivery, content, standard, due at, due date, submitted through, submission types,
				^workflow state$, ^type$, sequence, bell, rotation, schedule, ^is active$, ^active$, modified, created, updated, version, subject,
				assessment, test, assignment`)},
	}
}

// subjects tells whose column it is by the words of its header, and failing that by
// those of its table.
func subjects() []struct{ subject, words string } {
	return []struct{ subject, words string }{
		{"contact", "parent parents guardian mother father contact emergency household family caregiver"},
		{"staff", "teacher staff employee instructor counselor counsellor advisor adviser principal proctor coach seid sdem sass manager"},
		{"student", "student students pupil pupils learner ssid sasid lasid"},
	}
}

// compounds are words that exports write together: studentid, lastname.
func compounds() (starts, ends []string) {
	return strings.Fields(`student school section course teacher staff pupil person user state local home first last middle full nick
			birth entry exit test term class grade race period incident contact parent guardian family`),
		strings.Fields(`id ids name number num no code date level year type email phone address city zip`)
}

// Reasons that are asked for elsewhere.
const (
	notRecognised = "not recognised"
	staffWord     = "names a member of staff"
	ownNumber     = "a record's own number, which leads to one person"
	freeText      = "holds free text, which may name people"
)
